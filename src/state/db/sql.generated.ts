/** Made from sql/ by scripts/embed-sql.mjs; never edited by hand. */

/** Every statement that cutter sends, by name (the file's name with underscores). */
export const STATEMENTS = {} as const;

/** Pins the statements in a plan: framed sha256 (model/digest.ts) over names and texts, sorted by name. */
export const STATEMENTS_SHA256 = '2ed2b2d67c69a3a7fc793b0e500337c15657c93b46a4e1393ca602ee7e59e798';

/** The contract's files in the order in which they are applied; `sha256` is of the file's bytes. */
export const CONTRACT = [] as const;
