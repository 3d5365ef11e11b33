/**
 * What the drivers' errors mean. Knows SQLSTATEs, system error codes and the few messages of pg that have neither; an
 * unknown error stays a fault.
 */
import { Refusal, type Facts, type RefusalCode } from '../../model/refusals/refusal.ts';

const BY_SQLSTATE: { readonly [sqlstate: string]: RefusalCode } = {
  '42501': 'STOP_GRANT',
  '53100': 'STOP_SERVER_DISK',
  '40001': 'STOP_BUSY',
  '40P01': 'STOP_BUSY',
  '55P03': 'STOP_BUSY',
  '57014': 'STOP_BUSY',
  '53300': 'STOP_BUSY',
  '3D000': 'DATABASE_LOGIN',
  '57P03': 'DATABASE_UNREACHABLE',
  '25P03': 'CONNECTION_LOST',
  '57P01': 'CONNECTION_LOST',
  '57P02': 'CONNECTION_LOST',
  '57P04': 'CONNECTION_LOST',
  '57P05': 'CONNECTION_LOST',
  '25006': 'STOP_NOT_PRIMARY',
  // The clock of the server is behind the window (0005) or the ledger (0016).
  CT116: 'STOP_CLOCK_ROLLBACK',
  // Another version is in force than the one that the cut was made from (0007).
  CT408: 'PLAN_STALE',
  // The rows, or a manifest, are not what was signed (0014, 0017).
  CT407: 'STOP_INVARIANT',
  // A newer attempt of the run is under way (0017).
  CT413: 'STOP_FENCED',
  // Holds, voids and compensations (0019 to 0021).
  CT601: 'STOP_HOLD',
  CT602: 'STOP_RUN_VOID',
  CT603: 'HOLD_UNKNOWN',
  CT604: 'RESOLUTION_MISMATCH',
  CT605: 'VOID_UNSIGNED',
  CT606: 'RUN_ENACTED',
  CT607: 'NOTHING_TO_WITHDRAW',
};

/** The unique constraints by which the database keeps an approval single-use. */
const APPROVAL_KEYS = ['review_decision_pkey', 'auth_window_pkey', 'resolution_pkey'];

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOENT'];
const LOST = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/** pg gives these errors no code (pg 8.23, lib/client.js); matched at the start of the message. */
const LOST_MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'Received unexpected',
];

/**
 * The refusal that an error stands for, or the error itself when it is a fault. `facts` are added (the statement's
 * name, the login as `host:port/db as role`). The server's `detail` is never passed on: it quotes the content of rows.
 */
export function refusalOf(error: unknown, facts: Facts): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error;
  const code = textMember(error, 'code');
  const refusal = code === null ? codeOfMessage(error.message) : codeOf(code, textMember(error, 'constraint'));
  if (refusal === null) return error;
  return new Refusal(refusal, { ...facts, ...factsOf(error, code) }, { cause: error });
}

/**
 * The same while a connection is being made: nothing has been sent, so a reset or an unknown TLS error means that the
 * server was not reached, and a failed exchange of passwords that the login was refused.
 */
export function refusalOfLogin(error: unknown, facts: Facts): unknown {
  const refusal = refusalOf(error, facts);
  if (!(error instanceof Error) || error instanceof Refusal) return refusal;
  if (refusal instanceof Refusal && refusal.code !== 'CONNECTION_LOST') return refusal;
  const code = textMember(error, 'code');
  if (error.message.startsWith('SASL') || error.message.includes('password must be a')) {
    return new Refusal('DATABASE_LOGIN', { ...facts, reason: 'a password is needed' }, { cause: error });
  }
  const reason = code ?? error.message;
  if (refusal instanceof Refusal || code !== null || isConnectMessage(error.message)) {
    return new Refusal('DATABASE_UNREACHABLE', { ...facts, reason }, { cause: error });
  }
  return error;
}

function codeOf(code: string, constraint: string | null): RefusalCode | null {
  const exact = BY_SQLSTATE[code];
  if (exact !== undefined) return exact;
  if (code === '23505')
    return constraint !== null && APPROVAL_KEYS.includes(constraint) ? 'APPROVAL_REPLAY' : 'STOP_REPLAY_CONFLICT';
  // CT1nn: the contract did not open a window; CT4nn: a write was outside one.
  if (/^CT[14]..$/.test(code)) return 'STOP_WINDOW';
  if (/^CT5..$/.test(code)) return 'STOP_IMMUTABLE';
  if (/^28...$/.test(code)) return 'DATABASE_LOGIN';
  if (/^08...$/.test(code)) return 'CONNECTION_LOST';
  if (UNREACHABLE.includes(code)) return 'DATABASE_UNREACHABLE';
  if (LOST.includes(code)) return 'CONNECTION_LOST';
  return null;
}

function codeOfMessage(message: string): RefusalCode | null {
  return LOST_MESSAGES.some((start) => message.startsWith(start)) ? 'CONNECTION_LOST' : null;
}

/** pg, lib/client.js and lib/connection.js: time limit, and a server that speaks no TLS. */
function isConnectMessage(message: string): boolean {
  return message.startsWith('timeout expired') || message.includes('SSL');
}

/** Names only, and the messages of cutter's own database code (CTnnn), which quote nothing. */
function factsOf(error: Error, code: string | null): Facts {
  const names = ['schema', 'table', 'constraint'] as const;
  return {
    ...(code === null ? {} : { sqlstate: code }),
    ...Object.fromEntries(names.flatMap((name) => entryUnlessNull(name, textMember(error, name)))),
    ...(code?.startsWith('CT') === true ? { message: error.message } : {}),
  };
}

function entryUnlessNull(name: string, value: string | null): readonly (readonly [string, string])[] {
  return value === null ? [] : [[name, value]];
}

function textMember(error: Error, name: string): string | null {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && value !== '' ? value : null;
}
