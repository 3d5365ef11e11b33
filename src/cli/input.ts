/** What a command declares its arguments and flags with: oclif's builders, from the one folder that may import oclif. */
export * as Args from '@oclif/core/args';
export * as Flags from '@oclif/core/flags';
