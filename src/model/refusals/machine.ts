/** Refusals about machine keys, which sign the manifest of a run, and about their two signatures. */
import type { RefusalEntry } from './refusal.ts';

export const MACHINE_REFUSALS = {
  MACHINE_KEY_MISSING: {
    exit: 6,
    what: 'A machine key is not configured.',
    why: 'The trust file names an executor and a verifier, or one of the two keys is configured. Then both must sign the manifest, and a missing signature cannot be added later.',
    next: [
      'Name both key files in cutter.json: orchestrator.executor_key and orchestrator.verifier_key.',
      'cutter doctor',
    ],
  },
  MACHINE_KEY_FILE: {
    exit: 6,
    what: 'The file of a machine key cannot be used.',
    why: 'It must be a regular file that only the user who runs cutter can read, with one armored private key without a passphrase.',
    next: ['Make it readable for that user only: chmod 600 FILE', 'cutter doctor'],
  },
  MACHINE_KEY_ROLE: {
    exit: 3,
    what: 'A machine key is not pinned for its role.',
    why: "The trust file must list the executor's key under the role executor and the verifier's key under the role verifier, and must revoke neither.",
    next: ['cutter trust show', 'cutter trust add-person NAME --cert FILE --role executor'],
  },
  MACHINE_KEY_SHARED: {
    exit: 3,
    what: 'Executor and verifier are the same.',
    why: 'Two signatures by the same key or the same owner prove no more than one.',
    next: ['Make a second key, pin it under another name and configure it.'],
  },
  MACHINE_KEY_SAY: {
    exit: 3,
    what: 'A machine key may sign at a gate.',
    why: 'Executors and verifiers may not approve, and people who approve may not sign as a machine.',
    next: ['cutter trust show'],
  },
  MANIFEST_PAIR: {
    exit: 5,
    what: 'The manifest is not signed by one executor and one verifier.',
    why: 'A verified manifest has exactly two signatures over the same content: one of the role executor and one of the role verifier.',
    next: ['cutter verify RUN_ID'],
  },
} as const satisfies Record<string, RefusalEntry>;
