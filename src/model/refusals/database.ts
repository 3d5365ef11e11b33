/** Refusals about the database server: connections, state and answers. */
import type { RefusalEntry } from './refusal.ts';

export const DATABASE_REFUSALS = {
  DSN_MISSING: {
    exit: 2,
    what: 'The connection of a role is not configured.',
    why: 'Each role has its own connection string, in an environment variable: CUTTER_RO_DSN, CUTTER_EXEC_DSN, CUTTER_VERIFY_DSN, CUTTER_ADMIN_DSN.',
    next: ['Set the variable named in the facts.', 'cutter doctor'],
  },
  DSN_INVALID: {
    exit: 2,
    what: 'A connection string cannot be used.',
    why: 'cutter accepts one postgresql:// URI with one host. Programs read service files, key=value strings and lists of hosts differently.',
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
    why: 'User, password or database is wrong, or the rules of the server do not allow this login.',
    next: ['cutter doctor'],
  },
  PASSWORD_IN_CLEAR: {
    exit: 6,
    what: 'The database server asked for the password in clear text, and its identity is not verified.',
    why: 'Any server at that address could learn the password. It was not sent.',
    next: [
      'Use scram-sha-256 in pg_hba.conf, or sslmode=verify-full with sslrootcert in the connection string.',
      'Find out which server is at this address.',
    ],
  },
  SERVER_FLOOD: {
    exit: 6,
    what: 'The answer of the database server exceeds the limit.',
    why: 'Answers are limited, so that a server cannot fill the memory of this machine. The connection was closed.',
    next: ['Find out which server is at this address.', 'cutter doctor'],
  },
  CONNECTION_LOST: {
    exit: 6,
    what: 'The connection to the database was lost.',
    why: 'The server rolls back the transaction that was open.',
    next: ['Run the same command again.'],
  },
  DATABASE_ROLE: {
    exit: 6,
    what: 'The connection has the wrong role.',
    why: 'Reading, writing and verifying are separate roles. Each connection must log in as its role, and that role must not be a superuser.',
    next: ['cutter doctor'],
  },
  SESSION_SETTING: {
    exit: 6,
    what: 'A setting of the database session is wrong.',
    why: 'Some settings change the meaning of what is written and read, or disable triggers. cutter sets them at the beginning of each session and reads them back; this one had another value.',
    next: [
      'Remove the setting from the role and the database: ALTER ROLE … RESET …, ALTER DATABASE … RESET ….',
      'cutter doctor',
    ],
  },
  NOT_MIGRATED: {
    exit: 6,
    what: 'The contract schema is not installed, or has another version.',
    why: 'cutter needs the tables, functions, roles and triggers of its own numbered migrations.',
    next: ['cutter db migrate', 'cutter db status'],
  },
  CONTRACT_CHANGED: {
    exit: 4,
    what: 'An applied migration differs from the one in this version of cutter.',
    why: 'Applied migrations are recorded by digest and must not be edited.',
    next: [
      'Use the version of cutter that migrated the database.',
      'Or create a new database: export each document with that version (cutter export DOCUMENT), then plan it again.',
    ],
  },
  STOP_NOT_PRIMARY: {
    exit: 6,
    what: 'The server is a standby.',
    why: 'Plans and runs need the primary. A standby may lag and cannot write.',
    next: ['Connect to the primary.'],
  },
  STOP_POOLER_DETECTED: {
    exit: 6,
    what: 'There is a connection pooler between cutter and the server.',
    why: 'Session locks do not work through transaction pooling.',
    next: ['Connect to the server directly, or use session pooling.'],
  },
  STOP_NO_STANDBY: {
    exit: 6,
    what: 'The server required a synchronous standby when the plan was made, and no longer requires one.',
    why: 'A commit could now be lost together with this server, which was not so when the plan was signed.',
    next: ['Set synchronous_standby_names as it was, or plan again.'],
  },
  STOP_CLOCK_SKEW: {
    exit: 6,
    what: 'The clocks of this machine and of the database differ too much.',
    why: 'The clock of the database decides when an approval expires. With a difference of more than 60 seconds, one of the two clocks is wrong.',
    next: ['Set the clocks.'],
  },
  STOP_CLOCK_ROLLBACK: {
    exit: 6,
    what: 'The clock of the database went back.',
    why: 'The ledger has a receipt, or an approval was opened, at a later time than now. An expired approval could be valid again.',
    next: ['Set the clock of the server, then run the same command again.'],
  },
  STOP_GRANT: {
    exit: 6,
    what: 'The database answered: permission denied.',
    why: 'A role lacks a privilege that the contract schema grants it.',
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
    what: 'The database refused to change an immutable row.',
    why: 'Enacted rows and ledgers are immutable, and nothing is ever deleted.',
    next: ['cutter run show RUN_ID'],
  },
  EMBEDDED_BUSY: {
    exit: 9,
    what: 'Another process uses the embedded database.',
    why: 'Only one process may use the embedded database, because two would damage it.',
    next: ['Wait until the other process ends.'],
  },
  PROGRAM_MISSING: {
    exit: 6,
    what: 'A required program is not installed.',
    why: 'cutter uses pg_dump for backups of a server database and gpg for signing.',
    next: ['Install the program named in the facts.', 'cutter doctor'],
  },
  PROGRAM_VERSION: {
    exit: 6,
    what: 'A program is too old for the server.',
    why: 'pg_dump must have at least the major version of the server.',
    next: ['Install the client programs of the same version as the server.'],
  },
} as const satisfies Record<string, RefusalEntry>;
