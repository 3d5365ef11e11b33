/** Refusals of a plan: its file, its form, and whether source and database are still as planned. */
import type { RefusalEntry } from './refusal.ts';

export const PLAN_REFUSALS = {
  PLAN_SIZE: {
    exit: 2,
    what: 'The plan file is too large.',
    why: 'cutter reads files up to a limit only.',
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
    what: 'This version of cutter does not read the format of the plan.',
    why: 'A plan is never converted to another version of its format.',
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
    what: 'The plan does not follow from its own source.',
    why: 'cutter cuts the source text inside the plan again and requires the same bytes. At least one byte differs, so the plan was changed.',
    next: ['Restore the file, or make a new plan and have it signed.'],
  },
  PLAN_STALE: {
    exit: 4,
    what: 'The document changed in the database since the plan was made.',
    why: "The digest of the document's rows differs from the baseline in the plan, so the effects would not be the reviewed ones.",
    next: ['cutter plan SOURCE --document ID'],
  },
  DATABASE_CODE_CHANGED: {
    exit: 4,
    what: 'Code inside the database changed since the plan was made.',
    why: 'The plan pins the functions, triggers and constraints that it relies on by digest, and one differs.',
    next: ['Find out who changed it, then make a new plan.', 'cutter doctor'],
  },
  GRANTS_CHANGED: {
    exit: 4,
    what: 'The grants changed since the plan was made.',
    why: 'The plan pins all grants by digest, and they differ now, whether wider or narrower.',
    next: ['Find out who changed them, then make a new plan.', 'cutter doctor'],
  },
  TARGET_MISMATCH: {
    exit: 4,
    what: 'The plan was made for another database.',
    why: 'A plan names the cluster, the database and the installation. A copy, a restored database or another server is a different target.',
    next: ['Connect to the database named in the plan, or make a new plan.'],
  },
  SOURCE_CHANGED: {
    exit: 4,
    what: 'The source file changed since the plan was made.',
    why: 'The text in the plan was reviewed; the new text was not.',
    next: ['cutter plan SOURCE --document ID'],
  },
  DOCUMENT_UNKNOWN: {
    exit: 2,
    what: 'The database holds no version of this document.',
    why: 'The id is mistyped, or the document was never cut in this database.',
    next: ['cutter run list'],
  },
  VERSION_UNKNOWN: {
    exit: 2,
    what: 'The document has no version, or several versions, with this name.',
    why: 'A version is named by the sha256 of its source, or by at least eight of its first digits if no other version starts with them. Without a name the version in force is meant.',
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
    what: 'The statements file has the wrong form.',
    why: 'It may hold the lists moved, split, merge and retire. The first issues are listed with their paths.',
    next: ['Correct the file. Example: moved: [{from: art_649, to: art_648}]'],
  },
  STATEMENT_UNMATCHED: {
    exit: 3,
    what: 'A statement about the identity of units matches no unit.',
    why: 'Each address must exist, old or new; both units must be of the same kind; and a unit may be stated once.',
    next: ['Correct the statements file.', 'cutter history DOCUMENT'],
  },
  STATEMENT_NEEDED: {
    exit: 3,
    what: 'Units are similar, but it is not certain that they are the same.',
    why: 'Below a score of 0.850 cutter does not decide. State which old unit the new one is, or that the old one is retired.',
    next: [
      'Write each pair into a file, as moved: [{from: OLD, to: NEW}] or retire: [OLD].',
      'cutter plan SOURCE --document ID --statements FILE',
    ],
  },
  DOCUMENT_IN_DRAFT: {
    exit: 3,
    what: 'The document is already cut, but not enacted.',
    why: "An earlier run wrote these bytes as drafts, and only that run's plan may enact them. If it must not, withdraw its drafts.",
    next: ['cutter run show RUN_ID', 'cutter plan --compensate RUN_ID'],
  },
  RUN_ID_USED: {
    exit: 3,
    what: 'The run id has been used before.',
    why: 'A run id belongs to one plan and is never used again.',
    next: ['Leave --run-id out and cutter makes one.'],
  },
  REVIEW_MISSING: {
    exit: 2,
    what: 'The review of the plan is missing.',
    why: 'An approval names the sha256 of review.md and of review.html, which must be in the folder of plan.json.',
    next: [
      'Make the reviews again: cutter show PLAN --format md > review.md, cutter show PLAN --format html > review.html',
    ],
  },
} as const satisfies Record<string, RefusalEntry>;
