/** What the tests of one file share, ended when the file is over: a hook of a module would be that of the first file alone. */

const cleanUps: (() => Promise<void>)[] = [];

/** Runs `cleanUp` after the last test of the file, the last one registered first. */
export function onFileFinished(cleanUp: () => Promise<void>): void {
  cleanUps.push(cleanUp);
}

export async function endAfterFile(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
}
