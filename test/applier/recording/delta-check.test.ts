import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { watchDelta } from '../../../src/applier/recording/delta-check.ts';
import type { Delta } from '../../../src/model/artefacts/expected.ts';
import type { RunEvent } from '../../../src/model/artefacts/run-event.ts';
import type { Statement } from '../../../src/state/db/database.ts';
import type { Transaction } from '../../../src/state/db/transaction.ts';

const inserted = (table: string, rows: number): Delta => ({ op: 'INSERT', rows, table });
const UNITS = 'public.information_unit';

/**
 * A server that answers the two statements of the check: its counters go on from earlier transactions, and `deferred`
 * moves when the deferred triggers run. What a real server counts is asked in test/operations/apply/stops.test.ts.
 */
class CountingServer implements Transaction {
  #counters: readonly Delta[];
  #deferred: readonly Delta[];

  constructor({ lingering, deferred }: { readonly lingering: readonly Delta[]; readonly deferred: readonly Delta[] }) {
    this.#counters = lingering;
    this.#deferred = deferred;
  }

  move(...lines: readonly Delta[]): void {
    this.#counters = [...this.#counters, ...lines];
  }

  async rows<T>({ name }: Statement, _params: readonly unknown[], row: z.ZodType<T>): Promise<readonly T[]> {
    if (name === 'xact_delta') return this.#counters.map((line) => row.parse(line));
    if (name !== 'run_deferred_triggers') throw new Error(`asked ${name}`);
    this.move(...this.#deferred);
    this.#deferred = [];
    return [];
  }

  async script(): Promise<void> {
    throw new Error('asked a script');
  }

  async copy(): Promise<void> {
    throw new Error('asked to copy');
  }
}

/** Watches a transaction that moves `moved`, compares it with `expected`, and returns the outcome and the events. */
async function watched(
  expected: readonly Delta[],
  moved: readonly Delta[],
  server: { readonly lingering?: readonly Delta[]; readonly deferred?: readonly Delta[] } = {},
) {
  const tx = new CountingServer({ lingering: [], deferred: [], ...server });
  const events: RunEvent[] = [];
  const requireDelta = await watchDelta(tx, 'cut_leg_a', (event) => void events.push(event));
  tx.move(...moved);
  const outcome: unknown = await requireDelta(expected).then(
    () => 'as promised',
    (error: unknown) => error,
  );
  return { outcome, events };
}

describe('the delta of a transaction', () => {
  it('passes when every table moved as promised, and reports it', async () => {
    const { outcome, events } = await watched([inserted(UNITS, 3)], [inserted(UNITS, 2), inserted(UNITS, 1)]);
    expect(outcome).toBe('as promised');
    expect(events).toEqual([
      {
        kind: 'delta.checked',
        transaction: 'cut_leg_a',
        expected: [inserted(UNITS, 3)],
        actual: [inserted(UNITS, 3)],
      },
    ]);
  });

  it('stops when a table moved otherwise, names every difference, and reports it too', async () => {
    const moved: readonly Delta[] = [inserted(UNITS, 2), { op: 'DELETE', rows: 1, table: 'public.unit_version' }];
    const { outcome, events } = await watched([inserted(UNITS, 3)], moved);
    expect(outcome).toMatchObject({
      code: 'STOP_COUNT_MISMATCH',
      facts: {
        transaction: 'cut_leg_a',
        differences: [`${UNITS} INSERT: expected 3, moved 2`, 'public.unit_version DELETE: expected 0, moved 1'],
      },
    });
    expect(events).toMatchObject([{ kind: 'delta.checked', actual: moved }]);
  });

  it('leaves out what the session counted in earlier transactions', async () => {
    const lingering = [inserted(UNITS, 5), inserted('public.noticed', 2)];
    expect((await watched([inserted(UNITS, 3)], [inserted(UNITS, 3)], { lingering })).outcome).toBe('as promised');
    expect((await watched([inserted(UNITS, 5)], [], { lingering })).outcome).toMatchObject({
      facts: { differences: [`${UNITS} INSERT: expected 5, moved 0`] },
    });
  });

  it('counts what deferred triggers write at the end', async () => {
    const deferred = [inserted('public.noticed', 3)];
    expect((await watched([], [], { deferred })).outcome).toMatchObject({
      facts: { differences: ['public.noticed INSERT: expected 0, moved 3'] },
    });
  });

  it.each(['cutter_governance.cutter_run_attempt', 'cutter_governance.ledger_receipt', 'cutter_authz.auth_window'])(
    'lets %s move without a promise',
    async (table) => {
      const { outcome, events } = await watched([], [inserted(table, 1)]);
      expect(outcome).toBe('as promised');
      expect(events).toMatchObject([{ actual: [] }]);
    },
  );

  it.each(['cutter_authz_copy.auth_window', 'public.cutter_authz', 'cutter_governance.cutter_run'])(
    'does not let %s move without a promise',
    async (table) => {
      expect((await watched([], [inserted(table, 1)])).outcome).toMatchObject({ code: 'STOP_COUNT_MISMATCH' });
    },
  );
});
