/** Refusals of evidence packs: what keeps an audit from beginning. What an audit finds is its result, not a refusal. */
import type { RefusalEntry } from './refusal.ts';

export const AUDIT_REFUSALS = {
  AUDIT_PACK: {
    exit: 3,
    what: 'The evidence pack is not an archive that cutter wrote.',
    why: 'A pack has one form: plain files in order, nothing twice, no links, no names that lead elsewhere. An archive that was packed again has another.',
    next: ['Take the file as it was exported: cutter audit export RUN_ID'],
  },
} as const satisfies Record<string, RefusalEntry>;
