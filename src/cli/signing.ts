/** The flags of every command that needs a private key: gpg, or a key file with an optional passphrase file. */
import { Flags } from './input.ts';
import type { CommandContext } from './command-context.ts';

const passphraseFile = Flags.string({
  description: "A file whose first line is the key's passphrase.",
  helpValue: 'FILE',
  dependsOn: ['key'],
});

/** Without a key file, gpg decrypts. */
export const decryptingFlags = {
  key: Flags.string({ description: 'Decrypt with the armored private key in this file.', helpValue: 'FILE' }),
  'passphrase-file': passphraseFile,
};

export const signingFlags = {
  gpg: Flags.string({ description: 'Sign with gpg and this key.', helpValue: 'KEYID', exactlyOne: ['gpg', 'key'] }),
  key: Flags.string({ description: 'Sign with the armored private key in this file.', helpValue: 'FILE' }),
  'passphrase-file': passphraseFile,
};

/** The signer that the flags name; oclif has checked that there is exactly one of the two. */
export function signingMeans(
  flags: {
    readonly gpg?: string | undefined;
    readonly key?: string | undefined;
    readonly 'passphrase-file'?: string | undefined;
  },
  context: CommandContext,
) {
  const { gpg, key, 'passphrase-file': passphrase } = flags;
  return gpg === undefined
    ? ({
        kind: 'key_file',
        keyFile: context.resolve(key ?? ''),
        passphraseFile: passphrase === undefined ? null : context.resolve(passphrase),
      } as const)
    : ({ kind: 'gpg', keyId: gpg } as const);
}
