/** Refusals that prevent an audit. What an audit finds is its result, not a refusal. */
import type { RefusalEntry } from './refusal.ts';

export const AUDIT_REFUSALS = {
  AUDIT_PACK: {
    exit: 3,
    what: 'The evidence pack is not an archive as cutter writes it.',
    why: 'A pack has one form: plain files in order, none twice, no links, no names outside the archive. An archive that was packed again has another form.',
    next: ['Use the file as it was exported, or export it again: cutter audit export RUN_ID'],
  },
} as const satisfies Record<string, RefusalEntry>;
