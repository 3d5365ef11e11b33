/** The flags that every command takes. None of them changes what a command decides. */
import { Flags } from './input.ts';

export const globalFlags = {
  json: Flags.boolean({
    description: 'Print exactly one JSON document, on success and on failure.',
    helpGroup: 'GLOBAL',
  }),
  quiet: Flags.boolean({
    description: 'No progress on stderr.',
    exclusive: ['verbose'],
    helpGroup: 'GLOBAL',
  }),
  verbose: Flags.boolean({ description: 'More progress and causes on stderr.', helpGroup: 'GLOBAL' }),
  'no-color': Flags.boolean({ description: 'No colour. NO_COLOR does the same.', helpGroup: 'GLOBAL' }),
  cwd: Flags.string({
    description: 'Use this folder as the working folder.',
    helpValue: 'FOLDER',
    helpGroup: 'GLOBAL',
  }),
  config: Flags.string({
    description: 'Read this configuration instead of cutter.json.',
    helpValue: 'FILE',
    helpGroup: 'GLOBAL',
  }),
};
