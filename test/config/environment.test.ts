import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { admitEnvironment, readEnvironment } from '../../src/config/environment.ts';

describe('readEnvironment', () => {
  it('hands out connection strings as secrets that no way of printing shows', () => {
    const environment = readEnvironment({ CUTTER_RO_DSN: 'postgres://u:hunter22@h/d', EMPTY_DSN: '' });
    const secret = environment.secret('CUTTER_RO_DSN');
    expect(secret?.reveal()).toBe('postgres://u:hunter22@h/d');
    expect(environment.secret('EMPTY_DSN')).toBeUndefined();
    expect(environment.secret('CUTTER_EXEC_DSN')).toBeUndefined();
    expect(`${secret} ${JSON.stringify({ secret })} ${inspect(environment, { depth: 9 })}`).not.toContain('hunter22');
  });

  it('keeps the password of libpq out of its variables', () => {
    const environment = readEnvironment({ PGHOST: 'h', PGPASSWORD: 'hunter22', PGPORT: '1', OTHER: 'x' });
    expect(environment.libpq).toEqual({ PGHOST: 'h', PGPORT: '1' });
    expect(environment.secret('PGPASSWORD')?.reveal()).toBe('hunter22');
    expect(environment.secrets().map(({ name }) => name)).toEqual(['PGPASSWORD']);
  });

  it('lets child processes inherit nothing of ours and nothing of libpq', () => {
    const environment = readEnvironment({
      PATH: '/bin',
      PGHOST: 'h',
      CUTTER_RO_DSN: 'x',
      NODE_OPTIONS: '-r x',
      LANG: 'C',
    });
    expect(environment.children).toEqual({ LANG: 'C', PATH: '/bin' });
  });

  it('treats an empty NO_COLOR as unset (no-color.org)', () => {
    expect(readEnvironment({ NO_COLOR: '' }).colour.noColor).toBe(false);
    expect(readEnvironment({ NO_COLOR: '0' }).colour.noColor).toBe(true);
  });
});

describe('admitEnvironment', () => {
  const admit =
    (variables: { readonly [name: string]: string }, mutates: boolean, configured: readonly string[]) => () =>
      admitEnvironment(readEnvironment(variables), { configured, mutates });

  it('refuses a reserved name that nobody declared', () => {
    expect(admit({ CUTTER_FORCE: '1' }, false, [])).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN', facts: { variable: 'CUTTER_FORCE' } }),
    );
    expect(admit({ CUTTER_CONTENT_TYPE: 'json' }, false, [])).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN' }),
    );
  });

  it('admits the default names and those that the configuration names', () => {
    expect(admit({ CUTTER_RO_DSN: 'x', CUTTER_STAGE_DSN: 'y' }, true, ['CUTTER_STAGE_DSN'])).not.toThrow();
  });

  it.each([
    '--require=./x.js',
    '-r ./x.js',
    '--import ./x.mjs',
    '--max-old-space-size=99 --loader=./l.mjs',
    '"--import" ./x.mjs',
    '"--imp\\ort=./x.mjs"',
    '--experimental_loader=./l.mjs',
    '--inspect',
    '--openssl-config=./c.cnf',
    '--an-option-of-tomorrow',
  ])('refuses NODE_OPTIONS=%s in a command that writes', (options) => {
    expect(admit({ NODE_OPTIONS: options }, true, [])).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_UNKNOWN',
        facts: expect.objectContaining({ variable: 'NODE_OPTIONS' }),
      }),
    );
    expect(admit({ NODE_OPTIONS: options }, false, [])).not.toThrow();
  });

  it('admits NODE_OPTIONS that load no code', () => {
    for (const options of ['', ' ', '--max-old-space-size=512 --no-warnings', '--trace-warnings'])
      expect(admit({ NODE_OPTIONS: options }, true, [])).not.toThrow();
  });

  it.each([
    'NODE_PATH',
    'NODE_PG_FORCE_NATIVE',
    'NODE_COMPILE_CACHE',
    'NODE_ICU_DATA',
    'OPENSSL_CONF',
    'PGOPTIONS',
    'PGSERVICE',
    'PGSERVICEFILE',
    'PGSYSCONFDIR',
    'PGREQUIREAUTH',
  ])('refuses %s in a command that writes, and never says its value', (variable) => {
    expect(admit({ [variable]: 'hunter22' }, true, [])).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_UNKNOWN',
        facts: { variable, reason: expect.not.stringContaining('hunter22') },
      }),
    );
    expect(admit({ [variable]: 'hunter22' }, false, [])).not.toThrow();
    expect(admit({ [variable]: '' }, true, [])).not.toThrow();
  });

  it('admits what CI sets for other programs', () => {
    const variables = { PGHOST: 'h', PGUSER: 'u', PGDATA: '/d', PGAPPNAME: 'psql', PGSSLMODE: 'require', CI: 'true' };
    const node = { NODE_ENV: 'production', NODE_EXTRA_CA_CERTS: '/ca.pem', LD_LIBRARY_PATH: '/lib', TZ: 'UTC' };
    expect(admit({ ...variables, ...node }, true, [])).not.toThrow();
  });
});
