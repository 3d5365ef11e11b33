/** Refusals of the keys of the machines, which sign what a run wrote, and of the pair of their signatures. */
import type { RefusalEntry } from './refusal.ts';

export const MACHINE_REFUSALS = {
  MACHINE_KEY_MISSING: {
    exit: 6,
    what: 'A key of the machines is not configured.',
    why: 'The trust file names an executor and a verifier, or one of the two keys is configured: then both must sign the manifest, and neither half can be added later.',
    next: ['Name both files in cutter.json: orchestrator.executor_key and orchestrator.verifier_key.', 'cutter doctor'],
  },
  MACHINE_KEY_FILE: {
    exit: 6,
    what: 'The key file of a machine cannot be used.',
    why: 'It must be a regular file of the user who runs cutter that nobody else can read, with one armored private key without a passphrase.',
    next: ['Give it to that user alone: chmod 600 FILE', 'cutter doctor'],
  },
  MACHINE_KEY_ROLE: {
    exit: 3,
    what: 'The key of a machine is not pinned for its role.',
    why: 'The signing key of the executor belongs to a person of the role executor in the trust file, that of the verifier to one of the role verifier, and neither is revoked.',
    next: ['cutter trust show', 'cutter trust add-person NAME --cert FILE --role executor'],
  },
  MACHINE_KEY_SHARED: {
    exit: 3,
    what: 'Executor and verifier are one.',
    why: 'Two signatures of one key, or of one owner, are worth no more than one.',
    next: ['Make a second key, pin it under another name, and configure it.'],
  },
  MACHINE_KEY_SAY: {
    exit: 3,
    what: 'A machine has a say at a gate.',
    why: 'Whoever executes or verifies may not approve, and whoever approves may not sign as a machine.',
    next: ['cutter trust show'],
  },
  MANIFEST_PAIR: {
    exit: 5,
    what: 'The manifest is not signed by one executor and one verifier.',
    why: 'Exactly one signature of each role over the same statement makes a manifest verified; two of one role, one alone or a third do not.',
    next: ['cutter verify RUN_ID'],
  },
} as const satisfies Record<string, RefusalEntry>;
