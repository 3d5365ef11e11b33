/** The database port with a fate: every login, statement, command, lock and piece of a dump is one effect. */
import type { Connection, Database, Dump, Session } from '../../../src/state/db/database.ts';
import { copyNames } from '../../../src/state/db/copy-in.ts';
import type { Fate } from './effect.ts';

export interface DecoratedDatabase extends Database {
  /** Cuts every session off as the end of a process does: no goodbye, whatever is under way. */
  sever(): void;
}

/** `database` is closed by `close`, and by `sever` it need not be. */
export function decoratedDatabase(database: Database, fate: Fate): DecoratedDatabase {
  const sessions: Session[] = [];
  let isSevered = false;
  const begun = (session: Session) => {
    sessions.push(session);
    // The login was under way when the process died.
    if (isSevered) session.abandon();
  };
  return {
    kind: database.kind,
    connect: (role, applicationName) =>
      fate.around({ port: 'database', name: `${role} connect` }, async () => {
        const connection = await database.connect(role, applicationName);
        await connection.session(async (session) => begun(session));
        return decoratedConnection(connection, fate);
      }),
    close: () => database.close(),
    sever: () => {
      isSevered = true;
      for (const session of sessions) session.abandon();
    },
  };
}

function decoratedConnection(connection: Connection, fate: Fate): Connection {
  const { role, kind, backendPid } = connection;
  return {
    role,
    kind,
    backendPid,
    rows: (statement, params, row) =>
      fate.around({ port: 'database', name: `${role} ${statement.name}` }, () =>
        connection.rows(statement, params, row),
      ),
    script: (sql) => fate.around({ port: 'database', name: `${role} script` }, () => connection.script(sql)),
    session: (work) => connection.session((session) => work(decoratedSession(session, role, fate))),
    close: () => connection.close(),
  };
}

function decoratedSession(session: Session, role: string, fate: Fate): Session {
  const effect = (what: string) => ({ port: 'database', name: `${role} ${what}` }) as const;
  return {
    rows: (statement, params, row) => fate.around(effect(statement.name), () => session.rows(statement, params, row)),
    command: (sql) => fate.around(effect(sql.split(' ')[0] ?? ''), () => session.command(sql)),
    script: (sql) => fate.around(effect('script'), () => session.script(sql)),
    copy: (copies) => fate.around(effect(copyNames(copies)), () => session.copy(copies)),
    lock: (keys) => fate.around(effect('lock'), () => session.lock(keys)),
    guard: () => fate.around(effect('guard'), () => session.guard()),
    dump: (request) => decoratedDump(session.dump(request), fate),
    abandon: () => session.abandon(),
    get isLost() {
      return session.isLost;
    },
  };
}

function decoratedDump(dump: Dump, fate: Fate): Dump {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const iterator = dump.stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await fate.around({ port: 'processes', name: 'read dump' }, () => iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { stream: pieces(), finish: () => dump.finish() };
}
