/** COPY statements as one query of pg's client. Knows the events that pg reports to a query; knows nothing of the rows. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Connection, Submittable } from 'pg';
import { COPY_FAILED, copyMessages, copyText, type CopyIn } from '../copy-in.ts';

/** Settles with the server's answer, or with what went wrong while the data was made. */
export interface Answer {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class CopyQuery implements Submittable {
  readonly #copies: readonly CopyIn[];
  readonly #answer: Answer;
  #isAnswered = false;

  constructor(copies: readonly CopyIn[], answer: Answer) {
    this.#copies = copies;
    this.#answer = answer;
  }

  submit(connection: Connection): void {
    const { stream } = connection;
    // A few rows are one packet with the statements.
    stream.cork();
    connection.query(copyText(this.#copies));
    process.nextTick(() => stream.uncork());
    this.#send(stream).catch((error: unknown) => {
      this.#answer.reject(error);
      stream.write(COPY_FAILED);
    });
  }

  async #send(stream: Duplex): Promise<void> {
    for (const message of copyMessages(this.#copies)) {
      // The server has refused, or is gone: it would ignore the rest.
      if (this.#isAnswered) return;
      if (!stream.write(message)) await once(stream, 'drain');
    }
  }

  handleCopyInResponse(): void {}

  handleCommandComplete(): void {}

  handleError(error: unknown): void {
    this.#isAnswered = true;
    this.#answer.reject(error);
  }

  handleReadyForQuery(): void {
    this.#isAnswered = true;
    this.#answer.resolve();
  }
}
