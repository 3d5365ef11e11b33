/** Where the server programs of PostgreSQL are. Looks on PATH, then in Debian's version folders, the newest first. */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const DEBIAN_ROOT = '/usr/lib/postgresql';
const NEEDED = ['initdb', 'postgres'];

/** The folder that holds initdb and postgres, or null when this machine has none. */
export function serverPrograms(): string | null {
  const fromPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...fromPath, ...debianFolders()].find(holdsServer) ?? null;
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
