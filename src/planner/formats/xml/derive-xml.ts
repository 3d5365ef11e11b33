import { Refusal } from '../../../model/refusal.ts';
import type { DerivedText } from '../derived-text.ts';

export function deriveXml(bytes: Buffer): DerivedText {
  throw new Refusal('SOURCE_FORMAT', { bytes: bytes.length });
}
