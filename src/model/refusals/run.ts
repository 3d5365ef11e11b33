/** Refusals and stops of a run: locks, faults, mismatches, and what the three layers say about each other. */
import type { RefusalEntry } from '../refusal.ts';

export const RUN_REFUSALS = {
  STOP_LOCK_HELD: {
    exit: 9,
    what: 'Another run works on this document.',
    why: 'One run at a time; the holder is named. The lock ends with its session.',
    next: ['Wait, then run the same command again.'],
  },
  STOP_BUSY: {
    exit: 9,
    what: 'The server asked to try again.',
    why: 'A deadlock, a lock time-out or a cancelled statement. The transaction was rolled back.',
    next: ['Run the same command again.'],
  },
  STOP_FENCED: {
    exit: 9,
    what: 'A newer attempt of this run has taken over.',
    why: 'This process was overtaken while it waited; it wrote nothing.',
    next: ['cutter run show RUN_ID'],
  },
  STOP_REPLAY_CONFLICT: {
    exit: 7,
    what: 'The records of this run do not agree.',
    why: 'Sidecar, ledger and rows must tell one story before anything is repeated; the facts say which story each tells.',
    next: ['cutter run show RUN_ID'],
  },
  STOP_RUN_VOID: {
    exit: 3,
    what: 'The run was voided.',
    why: 'A voided run id is unusable for ever.',
    next: ['cutter plan SOURCE --document ID'],
  },
  STOP_SIDECAR_CORRUPT: {
    exit: 7,
    what: "The run's own record is damaged.",
    why: 'A file under the sidecar folder was truncated or edited. The database is the truth; the file only claims.',
    next: ['cutter run show RUN_ID'],
  },
  STOP_INVARIANT: {
    exit: 7,
    what: 'The database did not do what its contract says.',
    why: 'A function answered with another status or other rows than planned. The transaction was rolled back.',
    next: ['cutter run show RUN_ID', 'cutter doctor'],
  },
  STOP_COUNT_MISMATCH: {
    exit: 5,
    what: 'The rows that moved are not the rows that were promised.',
    why: 'Every table was counted inside the transaction before COMMIT, and at least one differed. The transaction was rolled back.',
    next: ['cutter run show RUN_ID', 'cutter doctor'],
  },
  STOP_LOSSLESS: {
    exit: 5,
    what: 'The units in the database do not rebuild the source.',
    why: 'The concatenated bodies must have the sha256 of the source.',
    next: ['cutter verify RUN_ID'],
  },
  VERIFY_MISMATCH: {
    exit: 5,
    what: 'The database is not what the plan and the receipts say.',
    why: 'Each difference is listed with what was expected and what was found.',
    next: ['cutter run show RUN_ID'],
  },
  LEDGER_BROKEN: {
    exit: 5,
    what: 'The ledger of the database was changed.',
    why: 'Receipts form a chain and a tree; the one named was edited, removed, put elsewhere, or is not for its body.',
    next: ['Keep the database as it is.', 'Compare with the root in earlier verifications and reports.'],
  },
  STOP_COMMIT_ROLLED_BACK: {
    exit: 7,
    what: 'The server answered COMMIT with ROLLBACK.',
    why: 'The transaction had already failed; nothing of it was kept.',
    next: ['Run the same command again.'],
  },
  OUTCOME_UNKNOWN: {
    exit: 8,
    what: 'It is not known whether the last COMMIT took effect.',
    why: 'The connection was lost while the COMMIT was in flight.',
    next: ['Run the same command again; it finds out before it writes.'],
  },
  STOP_BACKUP_INCOMPLETE: {
    exit: 6,
    what: 'The dump did not finish.',
    why: 'pg_dump ended early or without its closing line, so the backup was thrown away.',
    next: ['Run the same command again.'],
  },
  STOP_BACKUP_MISMATCH: {
    exit: 7,
    what: 'The backup file is not the one that was written.',
    why: 'It was changed or removed after the run recorded it.',
    next: ['cutter run show RUN_ID'],
  },
  STOP_BACKUP_UNREADABLE: {
    exit: 5,
    what: 'The backup cannot be read back.',
    why: 'It does not decrypt with the key at hand, does not load, or what it holds does not rebuild its sources.',
    next: ['Try again where the private backup key is. If that fails too, keep the file and take a new backup.'],
  },
  STOP_DISK_FULL: {
    exit: 6,
    what: 'There is no space left on this machine.',
    why: 'A file of the run could not be written; the half-written one was removed.',
    next: ['Make space, then run the same command again.'],
  },
  STOP_FILE: {
    exit: 6,
    what: 'A file of the run cannot be written.',
    why: 'The operating system refused.',
    next: ['Check the permissions of the folder named in the facts.'],
  },
  RUN_UNKNOWN: {
    exit: 2,
    what: 'There is no such run.',
    why: 'Neither the sidecar folder nor the ledger knows the run id.',
    next: ['cutter run list'],
  },
  RUN_OTHER_PLAN: {
    exit: 3,
    what: 'The run id belongs to another plan.',
    why: 'A run id names one plan for ever.',
    next: ['cutter plan SOURCE --document ID'],
  },
  STOP_TIME_CAP: {
    exit: 7,
    what: 'A phase took longer than its limit.',
    why: 'The run stopped at a safe point; the finished phases are recorded.',
    next: ['Run the same command again.'],
  },
  INTERRUPTED: {
    exit: 130,
    what: 'Interrupted before the first write.',
    why: 'The run stopped at your request.',
    next: ['Run the same command again.'],
  },
  TERMINATED: {
    exit: 143,
    what: 'Terminated before the first write.',
    why: 'The run was told to end.',
    next: ['Run the same command again.'],
  },
  STOP_SIGNAL: {
    exit: 7,
    what: 'Interrupted between two phases.',
    why: 'The run stopped at your request at a safe point; the finished phases are recorded.',
    next: ['Run the same command again.'],
  },
} as const satisfies Record<string, RefusalEntry>;
