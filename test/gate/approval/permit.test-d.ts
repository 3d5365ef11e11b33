/** What must not compile. `tsc` reads this file: a line that compiles although it must not is an error of its own. */
import type { Authorization } from '../../../src/gate/approval/authorize.ts';
import { mintPermit, Permit } from '../../../src/gate/approval/permit.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';

declare const authorization: Authorization;
declare function legB(permit: Permit<'leg_b_record'>): void;
declare function decide(trust: AdmittedTrust): void;

const legA = mintPermit(authorization, 'cut_leg_a', 'run', 0);

// @ts-expect-error A permit of another phase.
legB(legA);

// @ts-expect-error A literal in place of a permit.
legB({ phase: 'leg_b_record', notAfterMs: 0, authorization, spend: () => undefined });

// @ts-expect-error A permit for a phase that changes nothing.
mintPermit(authorization, 'source_pin', 'run', 0);

// @ts-expect-error Spent for another phase than its own.
legA.spend('leg_b_record', 'run', 0);

// @ts-expect-error A literal in place of an authorization.
mintPermit({ ...authorization }, 'cut_leg_a', 'run', 0);

// @ts-expect-error The key to the constructor is not exported.
void new Permit(Symbol('minted by mintPermit'), 'cut_leg_a', authorization);

// @ts-expect-error A trust file that was not admitted.
decide({ trust: {}, sha256: '' });
