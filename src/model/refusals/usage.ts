/** Refusals of what was typed or configured, and of the source file: nothing has been looked at in a database yet. */
import type { RefusalEntry } from '../refusal.ts';

export const USAGE_REFUSALS = {
  USAGE: {
    exit: 2,
    what: 'The command line is not understood.',
    why: 'A flag or an argument is unknown, missing or has a value of the wrong form.',
    next: ['cutter --help'],
  },
  FLAG_REFUSED: {
    exit: 2,
    what: 'There is no such flag, on purpose.',
    why: 'Flags may only narrow what a command does. What a signed plan says can be neither forced, nor skipped, nor answered in advance.',
    next: ['The hint says what to do instead.'],
  },
  COMMAND_UNKNOWN: {
    exit: 2,
    what: 'There is no such command.',
    why: "The first word is not one of cutter's commands.",
    next: ['cutter --help'],
  },
  CONFIG_MISSING: {
    exit: 2,
    what: 'There is no cutter.json here.',
    why: 'Every command that needs a database, a trust folder or a plan folder reads it from cutter.json in the working folder.',
    next: ['cutter init'],
  },
  CONFIG_INVALID: {
    exit: 2,
    what: 'cutter.json is not valid.',
    why: 'The file is read strictly: unknown keys, missing keys and values of the wrong form are all listed. Nothing is guessed.',
    next: ['Correct the listed paths in cutter.json.', 'cutter schema config'],
  },
  CONFIG_EXISTS: {
    exit: 2,
    what: 'There is already a cutter.json here.',
    why: 'init never overwrites a file.',
    next: ['Edit the file, or run init in another folder.'],
  },
  ENVIRONMENT_UNKNOWN: {
    exit: 3,
    what: 'An environment variable that cutter does not know was set.',
    why: 'Names that start with CUTTER_ are reserved, and no variable changes a decision. An unknown one is more likely a mistake or an attempt than a wish.',
    next: ['Unset the variable.'],
  },
  CODE_UNKNOWN: {
    exit: 2,
    what: 'There is no such refusal code.',
    why: 'The catalogue of codes is closed.',
    next: ['cutter explain'],
  },
  SCHEMA_UNKNOWN: {
    exit: 2,
    what: 'There is no such schema.',
    why: 'cutter publishes the schemas of its own artefacts only.',
    next: ['cutter schema'],
  },
  FILE_MISSING: {
    exit: 2,
    what: 'The file does not exist.',
    why: 'The path names nothing.',
    next: ['Check the path.'],
  },
  FILE_FORMAT: {
    exit: 2,
    what: "The file is none of cutter's artefacts.",
    why: 'Its first member does not name a format that cutter writes.',
    next: ['cutter schema'],
  },
  FILE_EXISTS: {
    exit: 2,
    what: 'The file is already there.',
    why: 'Plans, approvals and receipts are written once and never replaced.',
    next: ['Name another file, or use the one that is there.'],
  },
  DOCUMENT_ID: {
    exit: 2,
    what: 'The document id has the wrong form.',
    why: 'A document id is 1 to 128 of a-z, 0-9, dot, underscore and hyphen, and starts with a letter or digit.',
    next: ['cutter plan SOURCE --document my-law'],
  },
  RUN_ID: {
    exit: 2,
    what: 'The run id has the wrong form.',
    why: 'A run id is a lower-case UUID of version 4.',
    next: ['Leave --run-id out and cutter makes one.'],
  },
  PROFILE_UNKNOWN: {
    exit: 2,
    what: 'There is no such profile.',
    why: 'The profile is neither built in nor a file.',
    next: ['cutter plan SOURCE --document ID --profile markdown-headings'],
  },
  SOURCE_MISSING: {
    exit: 2,
    what: 'The source does not exist.',
    why: 'The path names nothing.',
    next: ['Check the path.'],
  },
  SOURCE_NOT_A_FILE: {
    exit: 2,
    what: 'The source is not a regular file.',
    why: 'Folders, pipes and devices have no bytes that could be pinned.',
    next: ['Name one file.'],
  },
  SOURCE_UNREADABLE: {
    exit: 6,
    what: 'The source cannot be read.',
    why: 'The operating system refused to open it.',
    next: ['Check the permissions of the file.'],
  },
  SOURCE_EMPTY: {
    exit: 2,
    what: 'The source is empty.',
    why: 'There is nothing to cut.',
    next: ['Check the file.'],
  },
  SOURCE_FORMAT: {
    exit: 2,
    what: 'The format of the source is not supported.',
    why: 'The planner reads Markdown: files that end in .md, .markdown or .txt.',
    next: ['Convert the document to Markdown.'],
  },
  E_ENCODING: {
    exit: 2,
    what: 'The source is not UTF-8.',
    why: 'cutter never guesses an encoding and never converts silently, because a wrong guess changes the text.',
    next: ['Convert the file to UTF-8 and check it, for example with iconv.'],
  },
  E_NUL: {
    exit: 2,
    what: 'The source contains a NUL byte.',
    why: 'PostgreSQL cannot store U+0000 in text, so the units could not rebuild the source.',
    next: ['Remove the byte and check what put it there.'],
  },
  E_LIMIT: {
    exit: 2,
    what: 'The source is beyond a limit.',
    why: 'Everything that is read has a limit, so that no input can exhaust the machine.',
    next: ['Split the document.'],
  },
  E_DUP_EID: {
    exit: 2,
    what: 'Two units would have the same address.',
    why: 'Addresses must be unique within a document, and numbering the duplicates did not make them so.',
    next: ['Correct the headings at the lines named.'],
  },
} as const satisfies Record<string, RefusalEntry>;
