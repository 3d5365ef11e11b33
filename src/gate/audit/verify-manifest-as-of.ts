/** Whether the machines had signed the manifest of a pack when it was recorded, and whether it is about this run. */
import { z } from 'zod';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { armoredSignature } from '../../model/encoding/armored.ts';
import { envelopeSchema, payloadOf, preAuthEncoding, type Envelope } from '../../model/encoding/dsse.ts';
import { instantOf, sha256Schema } from '../../model/ids.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { demandsPair, requirePair, verifyHalves, type PairSigner } from '../approval/manifest-pair.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';
import { armorBlock, armorBytes, armorText, SIGNATURE_ARMOR_CODES } from '../openpgp/armor.ts';
import { isRecordedText, type LedgerEntry } from './ledger-file.ts';
import { fileIn, requireSame, NotProvable, CheckFailed, type Pack } from './audit-lines.ts';

const statementSchema = z.object({
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: sha256Schema }) })),
  predicate: z.object({ run_id: z.string() }),
});

/** The envelope of the pack, in canonical form. CheckFailed. */
export function envelopeIn(pack: Pack): Envelope {
  const text = fileIn(pack, 'manifest.dsse.json').toString('utf8');
  const parsed = envelopeSchema.safeParse(jsonIn(text));
  if (!parsed.success || canonicalJson(parsed.data) !== text)
    throw new CheckFailed('the envelope is not in its one form');
  return parsed.data;
}

/** The statement is the recorded one and is about this plan, source, units, rows and backup. Returns what was proved. */
export function manifestOfRun(pack: Pack, plan: SealedPlan, run: readonly LedgerEntry[]): string {
  const recorded = run.find(({ kind }) => kind === 'manifest_envelope')?.row;
  if (recorded === undefined && !pack.has('manifest.dsse.json')) throw new NotProvable('the run has none yet');
  const envelope = envelopeIn(pack);
  const payload = payloadOf(envelope);
  if (recorded === undefined) throw new CheckFailed('the ledger records no manifest of the run');
  requireSame('the sha256 of the statement', sha256(payload), recorded['payload_sha256'] ?? 'none');
  requireSame('the media type', envelope.payloadType, recorded['payload_type'] ?? 'none');
  if (!fileIn(pack, 'manifest.pae').equals(preAuthEncoding(envelope.payloadType, payload)))
    throw new CheckFailed('manifest.pae is not what is signed of the envelope');
  const statement = statementSchema.safeParse(jsonIn(payload.toString('utf8')));
  if (!statement.success) throw new CheckFailed('the statement has another form');
  const { subject, predicate } = statement.data;
  requireSame('its run', predicate.run_id, plan.plan.header.run_id);
  const said = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  const leg = run.find(({ kind, row }) => kind === 'cutter_run_step' && row['step'] === 'cut_leg_a')?.row;
  const backup = leg?.['backup_sha256'] ?? 'none';
  requireSame('its plan', said.get('plan.json') ?? 'none', plan.sha256);
  requireSame('its source', said.get('source') ?? 'none', plan.plan.source.sha256);
  requireSame('its units', said.get('units') ?? 'none', plan.plan.units_sha256);
  requireSame('its rows', said.get('rows') ?? 'none', plan.plan.rows_sha256);
  requireSame('its backup', said.get('backup') ?? 'none', backup);
  requireSame('backup.sha256', fileIn(pack, 'backup.sha256').toString('utf8'), `${backup}  backup.gpg\n`);
  return `statement ${sha256(payload)} about plan, source, units, rows and backup ${backup}`;
}

/**
 * Who signed which half, each valid when it was recorded. CheckFailed, and as `verifyHalves` and `requirePair` refuse;
 * NotProvable if no signatures were required and there are none, and if the verifier's half is not recorded.
 */
export async function verifyPair(
  pack: Pack,
  run: readonly LedgerEntry[],
  trustAt: (half: LedgerEntry) => Promise<AdmittedTrust>,
): Promise<string> {
  const envelope = envelopeIn(pack);
  const halves = run.filter(({ kind }) => kind === 'dot_pair_signature');
  const signed = halves.filter(({ row }) => row['status'] === 'signed');
  if (signed.length === 0 && envelope.signatures.length === 0) {
    for (const half of halves)
      if (demandsPair(await trustAt(half)))
        throw new CheckFailed(`receipt ${half.seq}: a half without a signature, though the trust file names machines`);
    throw new NotProvable('the halves are recorded as unsigned: two logins, no keys');
  }
  const signers: PairSigner[] = [];
  const signerTexts: string[] = [];
  for (const { sig, keyid } of envelope.signatures) {
    const half = signed.find(({ row }) => isRecordedPacket(pack, row, sig));
    if (half === undefined) throw new CheckFailed(`the ledger does not record the signature with the keyid ${keyid}`);
    const trust = await trustAt(half);
    const [signer] = await verifyHalves({ ...envelope, signatures: [{ sig, keyid }] }, trust, half.atMs);
    if (signer === undefined) throw new CheckFailed('a signature has no signer');
    requireSame('the role under which it is recorded', half.row['role'] ?? 'none', signer.role);
    signers.push(signer);
    signerTexts.push(`${signer.role} ${signer.person} ${signer.fpr}, valid at that time, ${instantOf(half.atMs)}`);
  }
  const isVerified = halves.some(({ row }) => row['role'] === 'verifier');
  if (!isVerified && signers.length === 1)
    throw new NotProvable(`so far signed by ${signerTexts.join('; ')}; the verifier has not recorded a half`);
  requirePair(signers);
  return `signed by ${signerTexts.join('; ')}`;
}

/** Whether the half's file in the pack holds this packet and is the text that the ledger records. */
function isRecordedPacket(pack: Pack, row: LedgerEntry['row'], sig: string): boolean {
  const name = `${row['role'] ?? ''}.asc`;
  const bytes = fileIn(pack, name);
  if (!isRecordedText(row['signature'], bytes.toString('ascii')))
    throw new CheckFailed(`${name} is not what the ledger records`);
  const file = { name, codes: SIGNATURE_ARMOR_CODES };
  const packet = armorBytes(file, armorBlock(file, armorText(file, bytes), 'SIGNATURE'));
  return armoredSignature(packet) === armoredSignature(Buffer.from(sig, 'base64'));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
