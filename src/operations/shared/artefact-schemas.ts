/** The JSON Schemas that cutter publishes, derived from the schemas that read the files. */
import { z } from 'zod';
import { configSchema } from '../../config/config.ts';
import { compensationSchema } from '../../model/artefacts/compensation.ts';
import { approvalSchema } from '../../model/artefacts/approval.ts';
import { auditSchema } from '../../model/artefacts/audit.ts';
import type { Json } from '../../model/encoding/canonical.ts';
import { envelopeSchema } from '../../model/encoding/dsse.ts';
import { errorDocumentSchema } from '../../model/artefacts/error-document.ts';
import { eventLineSchema } from '../../model/artefacts/event-line.ts';
import { planSchema } from '../../model/artefacts/plan.ts';
import { receiptSchema } from '../../model/artefacts/receipt.ts';
import { resolutionSchema } from '../../model/artefacts/resolution.ts';
import { trustSchema } from '../../model/artefacts/trust.ts';
import { verificationSchema } from '../../model/artefacts/verification.ts';

const PUBLISHED: { readonly [name: string]: { readonly title: string; readonly schema: z.ZodType } } = {
  approval: { title: 'cutter/approval/v1: what a sovereign signs for one gate of one run', schema: approvalSchema },
  audit: { title: 'cutter.audit/1: what an evidence pack proves', schema: auditSchema },
  compensation: { title: 'cutter.compensation/1: the drafts of a run that are withdrawn', schema: compensationSchema },
  config: { title: 'cutter.config/1: cutter.json', schema: configSchema },
  error: { title: 'cutter.error/1: what --json prints on failure', schema: errorDocumentSchema },
  event: { title: 'cutter.event/1: one line of --events', schema: eventLineSchema },
  manifest: { title: 'DSSE envelope of a manifest, signed by executor and verifier', schema: envelopeSchema },
  plan: { title: 'cutter.plan/1: plan.json', schema: planSchema },
  receipt: { title: 'cutter/receipt/v1: the record of one phase', schema: receiptSchema },
  resolution: {
    title: 'cutter/resolution/v1: what SG_3 signs to lift holds or to give a run up',
    schema: resolutionSchema,
  },
  trust: { title: 'cutter/trust/v1: who may approve what', schema: trustSchema },
  verification: { title: 'cutter.verification/1: expected against actual', schema: verificationSchema },
};

/** The names that `cutter schema` takes, each with a title, sorted. */
export function schemaNames(): readonly { readonly name: string; readonly title: string }[] {
  return Object.entries(PUBLISHED).map(([name, { title }]) => ({ name, title }));
}

/** The JSON Schema (draft 2020-12) of one artefact as it is written by hand or read: defaults are optional. */
export function artefactSchema(name: string): { readonly [key: string]: Json } | undefined {
  const published = Object.hasOwn(PUBLISHED, name) ? PUBLISHED[name] : undefined;
  if (published === undefined) return undefined;
  const schema = z.toJSONSchema(published.schema, { io: 'input' });
  // zod types the result with an index signature of unknown values; a round trip turns it into plain JSON.
  return z.record(z.string(), z.json()).parse({ title: published.title, ...JSON.parse(JSON.stringify(schema)) });
}
