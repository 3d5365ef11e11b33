/** Ports that do wrong, one mistake each: what the suites must notice, or they notice nothing. */
import type { Database, Session, Statement } from '../../../src/state/db/database.ts';
import type { Effect, Fate } from './effect.ts';

/** A database whose sessions are changed by `change`, inside and outside of transactions. */
export function wrongedDatabase(database: Database, change: (session: Session) => Session): Database {
  return {
    kind: database.kind,
    connect: async (role, applicationName) => {
      const connection = await database.connect(role, applicationName);
      return {
        ...connection,
        rows: (statement, params, row) => connection.session((session) => change(session).rows(statement, params, row)),
        session: (work) => connection.session((session) => work(change(session))),
      };
    },
    close: () => database.close(),
  };
}

/** The same session with some answers replaced. `isLost` stays that of the original. */
export function wronged(session: Session, changes: Partial<Omit<Session, 'isLost'>>): Session {
  return {
    rows: (statement, params, row) => session.rows(statement, params, row),
    command: (sql) => session.command(sql),
    script: (sql) => session.script(sql),
    copy: (copies) => session.copy(copies),
    lock: (keys) => session.lock(keys),
    guard: () => session.guard(),
    dump: (request) => session.dump(request),
    abandon: () => session.abandon(),
    ...changes,
    get isLost() {
      return session.isLost;
    },
  };
}

/** A session that answers one statement without asking the server: nothing is done, `rows` are found. */
export function deafTo(name: string, rows: readonly unknown[] = []): (session: Session) => Session {
  return (session) =>
    wronged(session, {
      rows: async (statement: Statement, params, row) =>
        statement.name === name ? rows.map((each) => row.parse(each)) : await session.rows(statement, params, row),
    });
}

/** A fate that does some effects not at all and says that they were done, and leaves the others to `then`. */
export function forgetting(isForgotten: (effect: Effect) => boolean, then: Fate): Fate {
  return {
    around: async (effect, work) => {
      // What the forgotten call would have answered is looked at by nobody: renaming, linking and removing answer nothing.
      if (isForgotten(effect)) return await new Promise((resolve) => setImmediate(resolve as () => void));
      return await then.around(effect, work);
    },
    aroundSync: (effect, work) => then.aroundSync(effect, work),
  };
}
