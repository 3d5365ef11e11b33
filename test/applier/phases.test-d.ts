/** What must not compile: a phase without the permit of its own. `tsc` reads this file. */
import { writeUnits } from '../../src/applier/phases/cut-leg-a.ts';
import { recordManifest } from '../../src/applier/phases/leg-b-record.ts';
import type { RunContext } from '../../src/applier/recording/run-context.ts';
import type { Permit } from '../../src/gate/approval/permit.ts';

declare const run: RunContext;
declare const legB: Permit<'leg_b_record'>;

// @ts-expect-error A phase without a permit.
await recordManifest(run, null);

// @ts-expect-error A permit of another phase.
await writeUnits(run, legB, () => undefined);

// @ts-expect-error A literal in place of a permit.
await recordManifest(run, { phase: 'leg_b_record' });
