/** Oclif's builders for arguments and flags, re-exported because only this folder may import oclif. */
export * as Args from '@oclif/core/args';
export * as Flags from '@oclif/core/flags';
