/** Refusals of the server, its state and its answers. */
import type { RefusalEntry } from './refusal.ts';

export const DATABASE_REFUSALS = {
  DSN_MISSING: {
    exit: 2,
    what: 'No connection is configured for a role.',
    why: 'Each role has a connection of its own, named by an environment variable: CUTTER_RO_DSN, CUTTER_EXEC_DSN, CUTTER_VERIFY_DSN, CUTTER_ADMIN_DSN.',
    next: ['Set the variable named in the facts.', 'cutter doctor'],
  },
  DSN_INVALID: {
    exit: 2,
    what: 'A connection string cannot be used.',
    why: 'cutter takes one postgresql:// URI with one host. Service files, key=value strings and lists of hosts are read differently by different programs.',
    next: ['Set the variable to postgresql://USER@HOST:PORT/DATABASE.'],
  },
  DATABASE_UNREACHABLE: {
    exit: 6,
    what: 'The database server cannot be reached.',
    why: 'No connection could be made within the time limit.',
    next: ['Check host, port and network.', 'cutter doctor'],
  },
  DATABASE_LOGIN: {
    exit: 6,
    what: 'The database server refused the login.',
    why: "User, password, database or the server's own rules do not fit.",
    next: ['cutter doctor'],
  },
  CONNECTION_LOST: {
    exit: 6,
    what: 'The connection to the database was lost.',
    why: 'The transaction that was open is rolled back by the server.',
    next: ['Run the same command again.'],
  },
  DATABASE_ROLE: {
    exit: 6,
    what: 'The connection has the wrong role.',
    why: 'Reading, writing and verifying are separated by role; a connection must log in as the role it is for, and that role must not be a superuser.',
    next: ['cutter doctor'],
  },
  NOT_MIGRATED: {
    exit: 6,
    what: 'The contract schema is not installed, or is of another version.',
    why: "Tables, functions, roles and triggers come from cutter's own numbered files.",
    next: ['cutter db migrate', 'cutter db status'],
  },
  CONTRACT_CHANGED: {
    exit: 4,
    what: 'A migration that was applied is not the one that this cutter carries.',
    why: 'Applied files are pinned by digest and never edited.',
    next: ['Use the cutter that migrated the database, or restore the original files.'],
  },
  STOP_NOT_PRIMARY: {
    exit: 6,
    what: 'The server is a standby.',
    why: 'Plans and runs need the primary: a standby may lag and cannot write.',
    next: ['Connect to the primary.'],
  },
  STOP_POOLER_DETECTED: {
    exit: 6,
    what: 'A connection pooler stands between cutter and the server.',
    why: 'Session locks do not hold through transaction pooling.',
    next: ['Connect to the server directly, or use session pooling.'],
  },
  STOP_NO_STANDBY: {
    exit: 6,
    what: 'The server demanded a synchronous standby when the plan was made, and demands none any more.',
    why: 'What is committed now would be lost with this server, although people signed for a database where it is not.',
    next: ['Set synchronous_standby_names as it was, or plan again.'],
  },
  STOP_CLOCK_SKEW: {
    exit: 6,
    what: 'The clocks of this machine and of the database differ too much.',
    why: 'Approvals live by the clock of the database; beyond 60 seconds one of the two is wrong.',
    next: ['Set the clocks.'],
  },
  STOP_CLOCK_ROLLBACK: {
    exit: 6,
    what: 'The clock of the database has gone back.',
    why: 'The ledger holds a receipt that is younger than now, or an approval was opened later than now; an expired one would be valid again.',
    next: ['Set the clock of the server, then run the same command again.'],
  },
  STOP_GRANT: {
    exit: 6,
    what: 'The database refused for lack of a grant.',
    why: 'A role lacks a right that the contract gives it.',
    next: ['cutter db migrate', 'cutter doctor'],
  },
  STOP_SERVER_DISK: {
    exit: 6,
    what: 'The database server has no space left.',
    why: 'The transaction was rolled back.',
    next: ['Make space on the server, then run the same command again.'],
  },
  STOP_WINDOW: {
    exit: 3,
    what: 'The database refused a write outside the approved window.',
    why: 'The window, its lifetime or its allowance did not cover the statement. The transaction was rolled back.',
    next: ['cutter run show RUN_ID'],
  },
  STOP_IMMUTABLE: {
    exit: 3,
    what: 'The database refused to change what may not change.',
    why: 'Enacted rows and ledgers are immutable, and nothing is ever deleted.',
    next: ['cutter run show RUN_ID'],
  },
  EMBEDDED_BUSY: {
    exit: 9,
    what: 'Another process uses the embedded database.',
    why: 'The embedded database serves one process; two would damage it.',
    next: ['Wait until the other process ends.'],
  },
  PROGRAM_MISSING: {
    exit: 6,
    what: 'A program that is needed is not installed.',
    why: 'The backup of a server database is made by pg_dump, and signing uses gpg.',
    next: ['Install the program named in the facts.', 'cutter doctor'],
  },
  PROGRAM_VERSION: {
    exit: 6,
    what: 'A program is too old for the server.',
    why: "pg_dump must be at least of the server's major version.",
    next: ["Install the client programs of the server's version."],
  },
} as const satisfies Record<string, RefusalEntry>;
