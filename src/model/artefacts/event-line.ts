/** One line of the event stream `--events`. Shape only; `render/events.ts` makes the lines. */
import { z } from 'zod';
import { countSchema, sha256Schema } from '../ids.ts';

/** Minor versions only add; a reader must show an unknown `type` through its `msg`. */
export const EVENT_VERSION = '1.0';

export const eventLineSchema = z
  .strictObject({
    v: z.literal(EVENT_VERSION),
    seq: countSchema.meta({ description: 'From 0, without gaps' }),
    ts: z.string().meta({ description: 'Host clock, UTC, milliseconds' }),
    run_id: z.string().meta({ description: 'Empty until the plan is loaded' }),
    plan: z.string().meta({ description: 'sha256:… of plan.json; empty until the plan is loaded' }),
    type: z.string().meta({ description: 'stream.opened first, run.finished last' }),
    level: z.enum(['info', 'warn', 'error']),
    msg: z.string().meta({ description: 'The event as one readable line' }),
    prev: sha256Schema.meta({ description: 'sha256 of the line before, without its LF; 64 zeros for the first' }),
    data: z.record(z.string(), z.unknown()),
  })
  .readonly();
