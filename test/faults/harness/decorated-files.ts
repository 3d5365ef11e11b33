/**
 * The operating system's files and child processes with a fate. Decorated where the process meets the system, at Node's own
 * modules, so that no call can be forgotten and nothing in the product knows of it; only what lies under `root` counts.
 */
import childProcess from 'node:child_process';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Fate } from './effect.ts';

/** Calls whose first argument is the path that they work on. */
const CALLS = [
  'mkdir',
  'readdir',
  'readFile',
  'rename',
  'rm',
  'link',
  'writeFile',
  'stat',
  'access',
  'mkdtemp',
] as const;
const OF_A_FILE = ['writeFile', 'write', 'chmod', 'sync', 'read', 'stat'] as const;

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Decorates until the returned function is called. One at a time in a process. */
export async function decorateFiles(root: string, fate: Fate): Promise<() => void> {
  const prototype = await prototypeOfHandles(root);
  const undo: (() => void)[] = [];
  const replace = (target: object, name: string, made: (original: Call) => unknown) => {
    const original: Call = Reflect.get(target, name);
    Reflect.set(target, name, made(original));
    undo.push(() => Reflect.set(target, name, original));
  };
  const handles = new WeakMap<object, string>();
  const inRoot = (path: unknown): path is string => typeof path === 'string' && path.startsWith(root);
  for (const name of CALLS) {
    replace(fs, name, (original) => (...args: readonly unknown[]) => {
      const [path, ...rest] = args;
      if (!inRoot(path)) return original.apply(fs, [...args]);
      const half = name === 'writeFile' ? { half: () => original.apply(fs, [path, ...firstHalf(rest)]) } : {};
      return fate.around({ port: 'files', name: `${name} ${shown(root, path)}`, path, ...half }, () =>
        original.apply(fs, [...args]),
      );
    });
  }
  replace(fs, 'open', (original) => async (...args: readonly unknown[]) => {
    const [path] = args;
    if (!inRoot(path)) return await original.apply(fs, [...args]);
    return await fate.around({ port: 'files', name: `open ${shown(root, path)}`, path }, async () => {
      const handle = await original.apply(fs, [...args]);
      if (typeof handle === 'object' && handle !== null) handles.set(handle, path);
      return handle;
    });
  });
  for (const name of OF_A_FILE) {
    replace(
      prototype,
      name,
      (original) =>
        function (this: object, ...args: readonly unknown[]) {
          const path = handles.get(this);
          if (path === undefined) return original.apply(this, [...args]);
          const half = name.startsWith('write') ? { half: () => original.apply(this, firstHalf(args)) } : {};
          return fate.around({ port: 'files', name: `${name} of ${shown(root, path)}`, path, ...half }, () =>
            original.apply(this, [...args]),
          );
        },
    );
  }
  decorateProcesses(fate, undo);
  syncBuiltinESMExports();
  return () => {
    for (const each of undo.toReversed()) each();
    syncBuiltinESMExports();
  };
}

/** The same arguments of a write, with half as many bytes. */
function firstHalf([bytes, ...rest]: readonly unknown[]): unknown[] {
  if (typeof bytes === 'string') return [bytes.slice(0, Math.floor(bytes.length / 2)), ...rest];
  if (bytes instanceof Uint8Array) return [bytes.subarray(0, Math.floor(bytes.length / 2)), ...rest];
  throw new Error('neither text nor bytes are written');
}

/** Names without what chance put into them, so that two traces compare. */
function shown(root: string, path: string): string {
  return (
    relative(root, path)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'RUN')
      .replaceAll(/\.[0-9a-f]{12}\.tmp$/g, '.tmp') || '.'
  );
}

async function prototypeOfHandles(root: string): Promise<object> {
  const handle: FileHandle = await fs.open(root, 'r');
  try {
    const prototype: unknown = Object.getPrototypeOf(handle);
    if (typeof prototype !== 'object' || prototype === null) throw new Error('a file handle has no prototype');
    return prototype;
  } finally {
    await handle.close();
  }
}

function decorateProcesses(fate: Fate, undo: (() => void)[]): void {
  const { spawn, execFile } = childProcess;
  const effect = (file: unknown) => ({ port: 'processes', name: `spawn ${basename(String(file))}` }) as const;
  const spawned = (...args: Parameters<typeof spawn>) => fate.aroundSync(effect(args[0]), () => spawn(...args));
  const executed = Object.assign((...args: Parameters<typeof execFile>) => execFile(...args), {
    [promisify.custom]: (...args: Parameters<typeof execFile.__promisify__>) =>
      fate.around(effect(args[0]), () => promisify(execFile)(...args)),
  });
  Reflect.set(childProcess, 'spawn', spawned);
  Reflect.set(childProcess, 'execFile', executed);
  undo.push(() => {
    Reflect.set(childProcess, 'spawn', spawn);
    Reflect.set(childProcess, 'execFile', execFile);
  });
}
