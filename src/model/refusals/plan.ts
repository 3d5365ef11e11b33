/** Refusals of a plan: its file, its form, and its agreement with the world it was made for. */
import type { RefusalEntry } from './refusal.ts';

export const PLAN_REFUSALS = {
  PLAN_SIZE: {
    exit: 2,
    what: 'The plan file is beyond the limit.',
    why: 'Everything that is read has a limit.',
    next: ['Check that this is a plan.json.'],
  },
  PLAN_JSON: {
    exit: 3,
    what: 'The plan is not JSON.',
    why: 'The file is damaged or is not a plan.',
    next: ['Restore the file, or make a new plan.'],
  },
  PLAN_VERSION: {
    exit: 3,
    what: 'The plan has a format that this cutter does not read.',
    why: 'Plans are read by the version of the format they were written in, and never converted.',
    next: ['Use the cutter that wrote the plan, or make a new plan.'],
  },
  PLAN_SCHEMA: {
    exit: 3,
    what: 'The plan does not have the form of a plan.',
    why: 'Unknown, missing or malformed members are refused at every level; the first ones are listed.',
    next: ['Make a new plan.'],
  },
  PLAN_TAMPERED: {
    exit: 3,
    what: 'The plan is not what its own source yields.',
    why: 'Apply cuts the source text inside the plan again and requires the same bytes. At least one byte of this file differs.',
    next: ['Restore the file, or make a new plan and have it signed.'],
  },
  PLAN_STALE: {
    exit: 4,
    what: 'The document changed in the database since the plan was made.',
    why: "The digest of the document's rows differs from the baseline in the plan, so the reviewed effects are no longer the effects.",
    next: ['cutter plan SOURCE --document ID'],
  },
  DATABASE_CODE_CHANGED: {
    exit: 4,
    what: 'Code inside the database changed since the plan was made.',
    why: 'The bodies of the functions, triggers and constraints that the plan relies on are pinned by digest.',
    next: ['Find out who changed it, then make a new plan.', 'cutter doctor'],
  },
  GRANTS_CHANGED: {
    exit: 4,
    what: 'The grants changed since the plan was made.',
    why: 'The grant matrix is pinned by digest; wider grants are as much a change as narrower ones.',
    next: ['Find out who changed them, then make a new plan.', 'cutter doctor'],
  },
  TARGET_MISMATCH: {
    exit: 4,
    what: 'The plan was made for another database.',
    why: 'A plan binds the cluster, the database and the installation; a copy, a restore or another server is another target.',
    next: ['Connect to the database named in the plan, or make a new plan.'],
  },
  SOURCE_CHANGED: {
    exit: 4,
    what: 'The source file changed since the plan was made.',
    why: 'The reviewed text is the text in the plan. A source that moved on needs a new review.',
    next: ['cutter plan SOURCE --document ID'],
  },
  DOCUMENT_UNKNOWN: {
    exit: 2,
    what: 'The database holds no version of this document.',
    why: 'Either the id is mistyped, or no run has cut the document in this database.',
    next: ['cutter run list'],
  },
  VERSION_UNKNOWN: {
    exit: 2,
    what: 'No one version of the document has this name.',
    why: 'A version is named by the sha256 of its source or by at least eight of its first digits, and only one may begin so; without a name the version in force is meant.',
    next: ['cutter history DOCUMENT'],
  },
  UNIT_UNKNOWN: {
    exit: 2,
    what: 'The document has no such unit, and never had.',
    why: 'A unit is named by its wid, or by an address that it has or had.',
    next: ['cutter history DOCUMENT'],
  },
  STATEMENTS_INVALID: {
    exit: 2,
    what: 'The statements file does not have the form of one.',
    why: 'It holds moved, split, merge and retire, each a list; the first issues are listed with their path.',
    next: ['Correct the file. Example: moved: [{from: art_649, to: art_648}]'],
  },
  STATEMENT_UNMATCHED: {
    exit: 3,
    what: 'A statement about the identity of units fits nothing.',
    why: 'Each address must exist on its side, both units must be of one kind, and a unit is stated once.',
    next: ['Correct the statements file.', 'cutter history DOCUMENT'],
  },
  STATEMENT_NEEDED: {
    exit: 3,
    what: 'Units are alike, but not certainly the same.',
    why: 'Below a score of 0.850 nothing is inferred silently: say which old unit the new one is, or that the old one is retired.',
    next: [
      'Write each pair into a file, as moved: [{from: OLD, to: NEW}] or retire: [OLD].',
      'cutter plan SOURCE --document ID --statements FILE',
    ],
  },
  DOCUMENT_IN_DRAFT: {
    exit: 3,
    what: 'The document is already cut, but not enacted.',
    why: "These very bytes are drafts of an earlier run; that run's plan is the one that may enact them. When it must not, give the run up.",
    next: ['cutter run show RUN_ID', 'cutter plan --compensate RUN_ID'],
  },
  RUN_ID_USED: {
    exit: 3,
    what: 'The run id has been used before.',
    why: 'A run id names one plan for ever.',
    next: ['Leave --run-id out and cutter makes one.'],
  },
  REVIEW_MISSING: {
    exit: 2,
    what: 'The review beside the plan is missing.',
    why: 'An approval binds the sha256 of review.md, so it must lie beside plan.json.',
    next: ['Restore review.md from where the plan was made.'],
  },
} as const satisfies Record<string, RefusalEntry>;
