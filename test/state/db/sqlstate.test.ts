import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../../../src/model/refusals/refusal.ts';
import { refusalOf, refusalOfLogin } from '../../../src/state/db/sqlstate.ts';
import { onBoth } from './both-kinds.ts';

const RAISE = `CREATE OR REPLACE FUNCTION public.raise(code text) RETURNS int LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'our words' USING ERRCODE = code, DETAIL = 'Failing row contains (private).',
      CONSTRAINT = 'probe_key', TABLE = 'probe', SCHEMA = 'public';
  END$$`;

const EXPECTED = {
  '42501': 'STOP_GRANT',
  '53100': 'STOP_SERVER_DISK',
  '40001': 'STOP_BUSY',
  '40P01': 'STOP_BUSY',
  '55P03': 'STOP_BUSY',
  '57014': 'STOP_BUSY',
  '28P01': 'DATABASE_LOGIN',
  '25006': 'STOP_NOT_PRIMARY',
  CT104: 'STOP_WINDOW',
  CT401: 'STOP_WINDOW',
  CT405: 'STOP_WINDOW',
  CT501: 'STOP_IMMUTABLE',
  '23505': 'STOP_REPLAY_CONFLICT',
};

describe('an error of the database', () => {
  onBoth('is a refusal with names and no content [fault 31]', async (database) => {
    const admin = await database.connect('admin', 'cutter/test');
    await admin.script(RAISE);
    for (const [sqlstate, code] of Object.entries(EXPECTED)) {
      const raised = admin.rows({ name: 'raise', sql: 'SELECT public.raise($1)' }, [sqlstate], z.unknown());
      const refusal = await raised.catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code,
        facts: { sqlstate, statement: 'raise', constraint: 'probe_key', table: 'probe', schema: 'public' },
      });
      expect(JSON.stringify(refusal)).not.toContain('private');
    }
  });

  onBoth('keeps our own words where the contract raised it', async (database) => {
    const admin = await database.connect('admin', 'cutter/test');
    await admin.script(RAISE);
    const refused = admin.rows({ name: 'raise', sql: 'SELECT public.raise($1)' }, ['CT403'], z.unknown());
    await expect(refused).rejects.toMatchObject({ code: 'STOP_WINDOW', facts: { message: 'our words' } });
  });

  onBoth('stays a fault when nobody expects it', async (database) => {
    const admin = await database.connect('admin', 'cutter/test');
    const fault = admin.rows({ name: 'fault', sql: 'SELECT 1/0' }, [], z.unknown());
    await expect(fault).rejects.not.toBeInstanceOf(Refusal);
    await expect(fault).rejects.toMatchObject({ code: '22012' });
  });
});

describe('an error of the connection', () => {
  const error = (message: string, members: object = {}) => Object.assign(new Error(message), members);

  it.each([
    ['ECONNREFUSED', 'DATABASE_UNREACHABLE'],
    ['ENOTFOUND', 'DATABASE_UNREACHABLE'],
    ['ETIMEDOUT', 'DATABASE_UNREACHABLE'],
    ['ECONNRESET', 'CONNECTION_LOST'],
    ['08006', 'CONNECTION_LOST'],
    ['57P01', 'CONNECTION_LOST'],
    ['25P03', 'CONNECTION_LOST'],
  ])('with the code %s is %s', (code, refusal) => {
    expect(refusalOf(error('x', { code }), {})).toMatchObject({ code: refusal, facts: { sqlstate: code } });
  });

  it('without a code is known by the words of pg', () => {
    expect(refusalOf(error('Connection terminated unexpectedly'), {})).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(refusalOfLogin(error('timeout expired'), {})).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(refusalOfLogin(error('SASL: client password must be a string'), {})).toMatchObject({
      code: 'DATABASE_LOGIN',
    });
  });

  it('while logging in means that the server was not reached', () => {
    expect(refusalOfLogin(error('x', { code: 'ECONNRESET' }), {})).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('on the key of an approval says that it was used before', () => {
    const members = { code: '23505', constraint: 'review_decision_pkey', detail: 'private' };
    expect(refusalOf(error('x', members), {})).toMatchObject({ code: 'APPROVAL_REPLAY' });
  });

  it('that is none is left as it is', () => {
    const bug = new TypeError('undefined is not a function');
    expect(refusalOf(bug, {})).toBe(bug);
    expect(refusalOfLogin(bug, {})).toBe(bug);
  });
});
