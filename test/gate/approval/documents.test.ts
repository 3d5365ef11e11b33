/** Signed documents from bytes to values: the one form that each has, and the refusal of any other. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  refusingDocument,
  requireApprovals,
  requireCanonical,
  requireForm,
  requireText,
  unverifiedApproval,
} from '../../../src/gate/approval/approval-document.ts';
import { asciiText, canonicalValue, DocumentError, requireSchema } from '../../../src/gate/canonical-document.ts';
import { approvalsOfGate, gateNamedBy } from '../../../src/gate/approval/sort-by-gate.ts';
import { approvalBytes } from '../../../src/model/artefacts/approval.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makeApproval, makePerson, makeTrust } from '../../support/signing/signing.ts';

const told = (code: string, facts: object) => expect.objectContaining({ code, facts });
const flaw = (kind: string, issues: unknown) =>
  expect.objectContaining({ flaw: kind, issues, message: expect.stringContaining(`${kind}: `) });

async function approval() {
  const trust = await makeTrust({ people: [await makePerson('alice')] }).admit();
  return makeApproval(PLAN, { trust });
}

describe('a signed document', () => {
  test('is printable ASCII and line feeds, and nothing one byte beyond', () => {
    expect(asciiText(Buffer.from([0x20, 0x7e, 0x0a]))).toBe(' ~\n');
    for (const byte of [0x00, 0x09, 0x0b, 0x0d, 0x1f, 0x7f, 0x80, 0xff]) {
      expect(() => asciiText(Buffer.from([0x41, byte]))).toThrow(flaw('encoding', ['byte 1 is not printable ASCII']));
      expect(() => asciiText(Buffer.from([byte]))).toThrow(flaw('encoding', ['byte 0 is not printable ASCII']));
    }
  });

  test('is the canonical form of its value', () => {
    expect(canonicalValue(canonicalJson({ a: 1 }))).toEqual({ a: 1 });
    expect(() => canonicalValue('{"a":1}')).toThrow(flaw('canonical', ['the bytes are not the canonical form']));
    expect(() => canonicalValue('-0')).toThrow(flaw('canonical', ['the bytes are not the canonical form']));
    expect(() => canonicalValue('{')).toThrow(flaw('json', [expect.stringMatching(/JSON/)]));
  });

  test('has its strict form, and of what is wrong the first ten are told', () => {
    const schema = z.strictObject(Object.fromEntries('abcdefghijkl'.split('').map((name) => [name, z.int()])));
    const whole = Object.fromEntries('abcdefghijkl'.split('').map((name) => [name, 1]));
    expect(requireSchema(schema, whole)).toEqual(whole);
    const thrown = (value: unknown): unknown => {
      try {
        return requireSchema(schema, value);
      } catch (error) {
        return error;
      }
    };
    const lacking = thrown({});
    expect(lacking).toBeInstanceOf(DocumentError);
    expect(lacking).toMatchObject({ flaw: 'schema', cause: { name: 'ZodError' } });
    const issues = lacking instanceof DocumentError ? lacking.issues : [];
    expect(issues).toHaveLength(10);
    expect(issues[0]).toMatch(/^a: /);
    expect(lacking).toMatchObject({ message: `schema: ${issues.join('; ')}` });
    expect(thrown(7)).toMatchObject({ issues: [expect.stringMatching(/^\(top level\): /)] });
    const nested = z.strictObject({ outer: z.strictObject({ inner: z.int() }) });
    expect(() => requireSchema(nested, { outer: { inner: 'x' } })).toThrow(
      flaw('schema', [expect.stringMatching(/^outer\.inner: /)]),
    );
  });
});

describe('approval files', () => {
  test('are at least one, and each is signed', () => {
    expect(() => requireApprovals([])).toThrow(told('APPROVAL_MISSING', {}));
    const bytes = Buffer.from('x');
    expect(() => requireApprovals([{ approvalBytes: bytes, signatures: [] }])).toThrow(told('SIGNATURE_MISSING', {}));
    const signature = { name: 'a.asc', bytes: Buffer.from('y') };
    expect(requireApprovals([{ approvalBytes: bytes, signatures: [signature] }])).toEqual([
      { ...signature, document: bytes },
    ]);
  });

  test('have the signatures that were made over their own bytes', () => {
    // Two files of one content are two files: the signatures of one are not those of the other.
    const [one, two] = [Buffer.from('same'), Buffer.from('same')];
    const made = { person: 'alice', fpr: '', primaryFpr: '', createdMs: 0, packet: one };
    const over = [
      { name: 'one.asc', document: one, ...made },
      { name: 'two.asc', document: two, ...made },
    ];
    const files = [one, two].map((approvalBytes) => ({ approvalBytes, signatures: [] }));
    expect(requireText(files, over)).toEqual([
      { bytes: one, signatures: [over[0]], text: 'same' },
      { bytes: two, signatures: [over[1]], text: 'same' },
    ]);
  });

  test('are refused with the code of their flaw', async () => {
    const good = await approval();
    const files = (...texts: readonly (string | Buffer)[]) =>
      texts.map((text) => ({ approvalBytes: Buffer.from(text), signatures: [] }));
    expect(() => requireText(files('ok', 'caf\u00e9'), [])).toThrow(
      told('APPROVAL_ENCODING', { issues: ['byte 3 is not printable ASCII'] }),
    );
    const step = (text: string) => ({ bytes: Buffer.from(text), signatures: [], text });
    expect(() => requireCanonical([step('{}\n'), step('{')])).toThrow(
      told('APPROVAL_JSON', { issues: [expect.stringMatching(/JSON/)] }),
    );
    expect(() => requireCanonical([step('{ }')])).toThrow(
      told('APPROVAL_CANONICAL', { issues: ['the bytes are not the canonical form'] }),
    );
    const read = (value: unknown) => requireForm([{ ...step(''), value }]);
    expect(read(good)).toEqual([{ ...step(''), approval: good }]);
    for (const value of [null, 'cutter/approval/v1', ['cutter/approval/v1'], {}, { ...good, type: 'cutter/trust/v1' }])
      expect(() => read(value)).toThrow(told('APPROVAL_TYPE', {}));
    expect(() => read({ ...good, note: 7 })).toThrow(
      told('APPROVAL_SCHEMA', { issues: [expect.stringMatching(/^note: /)] }),
    );
  });

  test('throw a fault as it is, and a refusal keeps its cause', () => {
    const fault = new TypeError('a fault of the program');
    const failing = () => {
      throw fault;
    };
    expect(() => refusingDocument(failing)).toThrow(fault);
    expect(() => unverifiedApproval(Buffer.from('{'))).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ flaw: 'json', cause: expect.any(SyntaxError) }) }),
    );
    expect(() => Reflect.apply(canonicalValue, undefined, [Symbol('no text')])).toThrow(TypeError);
    const damaged = Object.assign(Buffer.from('x'), { findIndex: failing });
    expect(() => gateNamedBy(damaged)).toThrow(fault);
  });

  test('are sorted by the gate that they name, and what cannot be read belongs to every gate', async () => {
    const first = await approval();
    const second = { ...first, gate: 'SG_2' as const, note: 'second' };
    const [one, two] = [first, second].map((each) => ({ approvalBytes: approvalBytes(each), signatures: [] }));
    const damaged = { approvalBytes: Buffer.from('damaged'), signatures: [] };
    if (one === undefined || two === undefined) throw new Error('two files');
    expect(unverifiedApproval(two.approvalBytes)).toEqual(second);
    expect([one, two, damaged].map(({ approvalBytes: bytes }) => gateNamedBy(bytes))).toEqual(['SG_1', 'SG_2', null]);
    const files = [one, two, damaged];
    expect(approvalsOfGate(files, 'SG_1')).toEqual([one, damaged]);
    expect(approvalsOfGate(files, 'SG_2')).toEqual([two, damaged]);
    expect(approvalsOfGate(files, 'SG_3')).toEqual([damaged]);
  });
});
