import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { framedSha256, sha256 } from '../../../src/model/encoding/digest.ts';
import type { Statement } from '../../../src/state/db/database.ts';
import { CONTRACT, STATEMENTS, STATEMENTS_SHA256 } from '../../../src/state/db/sql.generated.ts';

describe('the embedded SQL', () => {
  it('is what the files under sql/ say', () => {
    expect(() => execFileSync(process.execPath, ['scripts/embed.mjs', '--check'])).not.toThrow();
  });

  it('pins all statements in one digest, framed as model/digest frames', () => {
    const statements: Readonly<Record<string, Statement>> = STATEMENTS;
    const fields = Object.entries(statements)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([name, statement]) => [name, statement.sql]);
    expect(STATEMENTS_SHA256).toBe(framedSha256('cutter.statements/1', fields));
  });

  it('names every contract file by the sha256 of its text, in order', () => {
    const contract: readonly { readonly name: string; readonly sha256: string; readonly sql: string }[] = CONTRACT;
    expect(contract.map((file) => file.sha256)).toEqual(contract.map((file) => sha256(file.sql)));
    expect(contract.map((file) => file.name)).toEqual(contract.map((file) => file.name).toSorted());
  });
});
