/** Where the server programs of PostgreSQL are. Looks on PATH, then in Debian's version folders, the newest first. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const DEBIAN_ROOT = '/usr/lib/postgresql';
const NEEDED = ['initdb', 'postgres'];

/** The folder that holds initdb and postgres, or null when this machine has none. */
export function serverPrograms(): string | null {
  const fromPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = [...fromPath, ...debianFolders()].find(holdsServer);
  // A link on PATH leads to the folder that holds the other programs too.
  return found === undefined ? null : dirname(realpathSync(join(found, 'initdb')));
}

function holdsServer(folder: string): boolean {
  return NEEDED.every((program) => existsSync(join(folder, program)));
}

function debianFolders(): readonly string[] {
  if (!existsSync(DEBIAN_ROOT)) return [];
  return readdirSync(DEBIAN_ROOT)
    .toSorted((left, right) => Number(right) - Number(left))
    .map((version) => join(DEBIAN_ROOT, version, 'bin'));
}
