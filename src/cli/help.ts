/** Help of the program, its topics and its commands, through oclif's renderer. */
import type { Config } from '@oclif/core/config';
import { Help } from '@oclif/core/help';
import { Refusal } from '../model/refusals/refusal.ts';

/** Prints help for the words before the first flag. COMMAND_UNKNOWN when they name neither command nor topic. */
export async function showHelp(argv: readonly string[], config: Config): Promise<void> {
  const words = argv.filter((word) => !word.startsWith('-') && word !== 'help');
  const subject = longestKnown(words, config);
  if (subject === undefined && words.length > 0) throw new Refusal('COMMAND_UNKNOWN', { command: words.join(' ') });
  const help = new Help(config, { maxWidth: 100, hideAliasesFromRoot: true });
  await help.showHelp(subject === undefined ? [] : [subject]);
}

function longestKnown(words: readonly string[], config: Config): string | undefined {
  for (let length = words.length; length > 0; length -= 1) {
    const id = words.slice(0, length).join(':');
    if (config.findCommand(id) !== undefined || config.findTopic(id) !== undefined) return id;
  }
  return undefined;
}
