/** Colour, decided per stream. chalk ignores NO_COLOR and looks at the wrong stream, so the level is set here. */
import { Chalk } from 'chalk';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly caution: (text: string) => string;
}

/** What decides about colour: whether it is a terminal, and whether colour is switched off. */
export interface StreamFacts {
  readonly isTTY: boolean;
  readonly noColor: boolean;
  readonly dumb: boolean;
}

/** Paints for one stream; every function is the identity when colour is off. Colour never carries meaning alone. */
export function createPaint({ isTTY, noColor, dumb }: StreamFacts): Paint {
  const chalk = new Chalk({ level: isTTY && !noColor && !dumb ? 1 : 0 });
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    caution: (text) => chalk.yellow(text),
  };
}
