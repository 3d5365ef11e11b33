/**
 * The process that is killed: loads the product, says `ready`, takes one order from its standard input, applies, and says how
 * it ended. At the effect it was ordered to die at, it names it and kills itself with SIGKILL.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { configSchema } from '../../../src/config/config.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { Refusal } from '../../../src/model/refusals/refusal.ts';
import { applyWith, type Command } from './apply-once.ts';
import { Killer, type Effect, type Moment, type EffectPlace } from './effect.ts';

export interface Order extends Command {
  readonly folder: string;
  readonly config: unknown;
  readonly env: { readonly [name: string]: string };
  /** The effect to die at, and where in it. */
  readonly at: EffectPlace;
  readonly moment: Moment;
}

export type Word =
  | { readonly kind: 'ready' }
  | { readonly kind: 'dying'; readonly effect: Effect }
  | { readonly kind: 'ended'; readonly code: string | null; readonly effects: number };

function say(word: Word): void {
  writeSync(1, `${JSON.stringify(word)}\n`);
}

function die(effect: Effect): never {
  say({ kind: 'dying', effect });
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL did not kill');
}

async function obey(order: Order): Promise<void> {
  const killer = new Killer(order.at, order.moment, die);
  const surroundings = {
    cwd: order.folder,
    config: configSchema.parse(order.config),
    environment: readEnvironment(order.env),
    nowMs: () => Date.now(),
    emit: () => undefined,
  };
  const code = await applyWith(surroundings, order, killer).then(
    ({ record }) => record.refusal?.code ?? null,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
  say({ kind: 'ended', code, effects: killer.count });
}

say({ kind: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  await obey(JSON.parse(line) as Order);
  break;
}
process.exit(0);
