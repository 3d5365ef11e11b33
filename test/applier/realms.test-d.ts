/** What must not compile: the realms may not be mixed (design 2.3.4). `tsc` reads this file. */
import type { ExecutionAdapter } from '../../src/applier/adapter.ts';
import type { Journal } from '../../src/applier/journal.ts';
import { RehearsalAdapter } from '../../src/applier/rehearsal/rehearsal-adapter.ts';
import type { Permit } from '../../src/gate/approval/permit.ts';
import type { Plan } from '../../src/model/artefacts/plan.ts';
import type { PhaseResult } from '../../src/model/artefacts/result.ts';

declare const plan: Plan;
declare const live: ExecutionAdapter<'live'>;
declare const liveJournal: Journal<'live'>;
declare const rehearsed: PhaseResult<'rehearsal'>;
declare const legB: Permit<'leg_b_record'>;

// @ts-expect-error The rehearsal adapter as the live one.
export const pretending: ExecutionAdapter<'live'> = new RehearsalAdapter(plan);

// @ts-expect-error A rehearsed result sealed as a receipt.
await liveJournal.done(rehearsed);

// @ts-expect-error A live phase without a permit.
await live.recordManifest(null);

// @ts-expect-error A permit of another phase.
await live.writeUnits(legB, () => undefined);

// @ts-expect-error A literal in place of a permit.
await live.recordManifest({ phase: 'leg_b_record' });

// @ts-expect-error A literal in place of a result.
await liveJournal.done({ realm: 'live', phase: 'mark', outcome: rehearsed.outcome });
