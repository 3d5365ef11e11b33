/** The audit of a resolution makes the checks of the gate, all of them, at the time of the receipt. */
import { beforeAll, describe, expect, test } from 'vitest';
import { draftResolution } from '../../../src/gate/approval/draft-resolution.ts';
import type { LedgerEntry } from '../../../src/gate/audit/ledger-file.ts';
import { followTrust } from '../../../src/gate/audit/trust-chain.ts';
import { verifyResolutionAsOf, type ResolutionAsOf } from '../../../src/gate/audit/verify-resolution-as-of.ts';
import { observedBy, resolutionChecks, unobserved, type GateCheck } from '../../../src/gate/check.ts';
import { resolutionBytes } from '../../../src/model/artefacts/resolution.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makePerson, makeTrust, NOW_MS, recordedTrust, signBytes } from '../../support/signing/signing.ts';

const ID = '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10';
const HEAD = { size: 1, root: '9'.repeat(64) };
let facts: ResolutionAsOf;

beforeAll(async () => {
  const alice = await makePerson('alice');
  const files = makeTrust({ people: [alice], gates: [{ gate: 'SG_3', m: 1, people: ['alice'], max_ttl_s: 7_200 }] });
  const document = resolutionBytes(
    draftResolution({
      resolves: { action: 'release', hold_ids: ['3f2c8a10-0000-4000-8000-000000000002'] },
      target: PLAN.plan.target,
      ledgerHead: HEAD,
      trust: await files.admit(),
      reviewDecisionId: ID,
      nowMs: NOW_MS,
      ttlSeconds: 3_600,
      note: '',
    }),
  );
  const name = `resolutions/release.${ID}`;
  const signature = await signBytes(document, alice, {});
  const pack = new Map([
    ['trust/trust.json', files.bytes],
    ...[...files.certFiles].map(([fpr, cert]) => [`trust/certs/${fpr}.asc`, cert] as const),
    [`${name}.json`, document] as const,
    [`${name}.1.asc`, signature.bytes] as const,
  ]);
  const receipt: LedgerEntry = {
    seq: 2,
    kind: 'resolution',
    runId: null,
    documentId: null,
    atMs: NOW_MS,
    row: { action: 'release', review_decision_id: ID, document: document.toString('latin1') },
  };
  facts = {
    pack,
    plan: PLAN,
    chain: await followTrust(pack, files.bytes, [recordedTrust(files)]),
    ledger: { fault: null, evidence: [], roots: ['earlier', HEAD.root] },
    run: [],
    receipt,
  };
});

describe('verifyResolutionAsOf', () => {
  test('makes every check of a resolution once, in its order', async () => {
    const made: GateCheck[] = [];
    await verifyResolutionAsOf(
      facts,
      observedBy((check) => void made.push(check)),
    );
    expect(made).toEqual(resolutionChecks());
  });

  test('judges by the time of the receipt', async () => {
    await expect(verifyResolutionAsOf(facts, unobserved)).resolves.toMatch(/; signed by alice [0-9a-f]{40}; valid at/);
    const receipt = { ...facts.receipt, atMs: NOW_MS + 3_600_000 };
    await expect(verifyResolutionAsOf({ ...facts, receipt }, unobserved)).rejects.toMatchObject({
      code: 'APPROVAL_EXPIRED',
    });
  });

  test('fails when the document is not the one that the ledger records', async () => {
    const receipt = { ...facts.receipt, row: { ...facts.receipt.row, document: 'another' } };
    await expect(verifyResolutionAsOf({ ...facts, receipt }, unobserved)).rejects.toThrow(
      'it is not the text that the ledger records',
    );
  });
});
