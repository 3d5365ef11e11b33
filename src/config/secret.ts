/** A value that must never be shown. Every way in which JavaScript prints an object yields the name instead (docs/invariants.md: secrets-by-name). */
import { inspect } from 'node:util';

export class Secret {
  readonly name: string;
  readonly #value: string;

  /** `name` is where the value came from, for example `CUTTER_EXEC_DSN`; it may be shown. */
  constructor(name: string, value: string) {
    this.name = name;
    this.#value = value;
  }

  /** The value itself: call it only where it is used, and do not keep the result in an object. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[redacted:${this.name}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
