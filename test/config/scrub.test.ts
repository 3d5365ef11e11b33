import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrub } from '../../src/config/scrub.ts';
import { Secret } from '../../src/config/secret.ts';

const DSN = 'postgres://exec:p%40ss%2Fw0rd@db.example:5432/directus';
const SECRETS = [new Secret('CUTTER_EXEC_DSN', DSN)];

describe('scrub', () => {
  it.each([
    ['the connection string', DSN],
    ['the password as written', 'p%40ss%2Fw0rd'],
    ['the password decoded', 'p@ss/w0rd'],
    ['its base64', Buffer.from('p@ss/w0rd').toString('base64')],
    ['its base64 without padding', Buffer.from('p@ss/w0rd').toString('base64').replace(/=+$/, '')],
    ['the string percent-encoded', encodeURIComponent(DSN)],
    ['the base64 of the string', Buffer.from(DSN).toString('base64')],
  ])('removes %s', (_, needle) => {
    const shown = scrub(`before ${needle} after`, SECRETS);
    expect(shown).not.toContain(needle);
    expect(shown).toContain('[redacted:CUTTER_EXEC_DSN]');
    expect(shown.startsWith('before ') && shown.endsWith(' after')).toBe(true);
  });

  it('removes a password from a string that is no URL', () => {
    const secrets = [new Secret('X_DSN', 'host=h password=hunter22 dbname=d')];
    expect(scrub('got hunter22', secrets)).toBe('got [redacted:X_DSN]');
  });

  it('removes any password of four characters or more, whatever is in it', () => {
    const password = fc.string({ minLength: 4, unit: 'grapheme-ascii' }).filter((text) => !/[\s]/.test(text));
    fc.assert(
      fc.property(password, (text) => {
        const secret = new Secret('A_DSN', `postgres://u:${encodeURIComponent(text)}@h/d`);
        const shown = scrub(`<<<${text}>>>`, [secret]);
        return shown === '<<<[redacted:A_DSN]>>>' || !shown.includes(text);
      }),
    );
  });

  it('leaves other text alone', () => {
    expect(scrub('nothing here', SECRETS)).toBe('nothing here');
    expect(scrub('nothing here', [])).toBe('nothing here');
  });
});
