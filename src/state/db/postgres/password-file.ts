/** Looks a password up in a .pgpass file, as libpq does (PostgreSQL 18 manual, 32.16). Knows files, not connections. */
import { Secret } from '../../../config/secret.ts';
import { readIfThere, type ReadFile } from '../../../config/read-once.ts';
import { isRefusal, Refusal } from '../../../model/refusals/refusal.ts';
import { isSocket, type Login } from './login.ts';

/** A larger file is not a password file. */
const MAX_FILE_BYTES = 1_048_576;

/**
 * The first matching password, or undefined: no file, or no line that fits. Refuses with DSN_INVALID a file that others
 * may read: libpq ignores such a file with a warning, and a warning would not be seen here.
 */
export async function passwordFromFile(path: string, login: Login): Promise<Secret | undefined> {
  const text = await readPrivate(path, login);
  const host = isSocket(login.host) ? ['localhost', login.host] : [login.host];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const [hostField, port, database, user, password] = fieldsOf(line);
    if (hostField === undefined || password === undefined || password === '') continue;
    const fits =
      (hostField === '*' || host.includes(hostField)) &&
      fieldMatches(port, String(login.port)) &&
      fieldMatches(database, login.database) &&
      fieldMatches(user, login.user);
    if (fits) return new Secret(path, password);
  }
  return undefined;
}

function fieldMatches(field: string | undefined, value: string): boolean {
  return field === '*' || field === value;
}

/** Five fields separated by colons; a backslash escapes the next character. */
function fieldsOf(line: string): readonly string[] {
  const fields = line.match(/((?:[^:\\]|\\.)*)(?::|$)/g) ?? [];
  return fields.slice(0, 5).map((field) => field.replace(/:$/, '').replace(/\\(.)/g, '$1'));
}

async function readPrivate(path: string, login: Login): Promise<string> {
  const found = await readOrIgnore(path);
  if (found === null) return '';
  if ((found.mode & 0o077) !== 0) {
    const reason = 'the password file may be read by others: chmod 600';
    throw new Refusal('DSN_INVALID', { role: login.role, variable: 'PGPASSFILE', reason });
  }
  return found.bytes.toString('utf8');
}

/** What is no file, or may not be read, is no password, as for libpq: PGPASSFILE may name /dev/null. */
async function readOrIgnore(path: string): Promise<ReadFile | null> {
  try {
    return await readIfThere(path, {
      limitBytes: MAX_FILE_BYTES,
      kind: 'FILE_KIND',
      size: 'FILE_SIZE',
      followsLinks: true,
    });
  } catch (error) {
    if (isRefusal(error, 'FILE_KIND') || isRefusal(error, 'FILE_SIZE')) return null;
    throw error;
  }
}
