import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plainValues, type ConfigCache } from '../../../src/ssh/plainConfig.js';
import { commandLine } from '../../../src/ssh/quote.js';
import { readPrinted, resolveTarget } from '../../../src/ssh/resolve.js';
import { shellLines } from '../../support/shellLines.js';

const dir = mkdtempSync(join(tmpdir(), 'plain-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const withSsh = spawnSync('ssh', ['-V']).error === undefined;
const config = join(dir, 'config');
const plain = async (text: string, alias: string) => {
  writeFileSync(config, text);
  return await plainValues(alias, config);
};

describe('a config of Host blocks', () => {
  it('gives the first value of each keyword, and every identity file', async () => {
    const text =
      'Port 2222\nHost gpu-1 gpu-2\n  HostName %h.example\n  IdentityFile ~/.ssh/a\nHost gpu-* !gpu-2\n  User mei\nHost *\n  User root\n  Port 1\n  IdentityFile /k\n  LogLevel ERROR\n';
    expect(Object.fromEntries((await plain(text, 'gpu-1')) ?? [])).toEqual({
      port: ['2222'],
      hostname: ['gpu-1.example'],
      identityfile: ['~/.ssh/a', '/k'],
      user: ['mei'],
    });
    expect((await plain(text, 'gpu-2'))?.get('user')).toEqual(['root']);
    expect((await plain(text, 'login'))?.get('hostname')).toEqual(['login']);
  });

  it.each([
    'Match host x\n  User a\n',
    'Match exec "true"\n  User a\n',
    'Host *\n  ProxyCommand nc %h %p\n',
    'CanonicalizeHostname yes\n',
    'Host *\n  HostName %h.%n\n',
    'Host *\n  ConnectTimeout 1m\n',
    "Host *\n  User 'mei'\n",
    'Host *\n  IdentityFile a b\n',
    'Host *\n  UserKnownHostsFile /a none\n',
    'Host a\n  Include other\n',
    'Host *\n  NoSuchThing yes\n',
    'Host *\n  StrictHostKeyChecking maybe\n',
    'Host\n',
    'Tag x\n',
  ])('is left to ssh for %j', async (text) => expect(await plain(text, 'gpu-1')).toBeNull());

  it('is left to ssh for names that it would change or take apart', async () => {
    for (const alias of ['GPU-1', 'mei@gpu-1', '::1', '-x', 'gpu 1']) expect(await plain('Host *\n  Port 22\n', alias)).toBeNull();
    expect(await plainValues('gpu-1', join(dir, 'missing'))).toBeNull();
  });

  if (!withSsh) it('left out: there is no ssh to compare with', () => console.log('left out: there is no ssh to compare with'));
  else
    it('means what ssh -G says it means', { timeout: 60_000 }, async () => {
      const pattern = fc.constantFrom('gpu-1', 'gpu-2', 'gpu-*', '*', 'g?u-1', '!gpu-2', '*-2', 'login', '*.example');
      const setting = fc.constantFrom(
        'HostName 10.0.0.1',
        'HostName %h.example',
        'HostName=a%%b',
        'Port 22',
        'Port = 2222',
        'User mei',
        'User "root"',
        'IdentityFile ~/.ssh/x',
        'identityfile /keys/%h',
        'IdentitiesOnly yes',
        'IdentitiesOnly no',
        'IdentityAgent none',
        'UserKnownHostsFile /a /b',
        'UserKnownHostsFile "/a c" /b',
        'UserKnownHostsFile none',
        'GlobalKnownHostsFile /dev/null',
        'StrictHostKeyChecking accept-new',
        'StrictHostKeyChecking no',
        'ProxyJump hop',
        'ProxyJump none',
        'ProxyJump mei@hop:22',
        'HostKeyAlias x',
        'ConnectTimeout 7',
        'ServerAliveInterval 9',
        'LogLevel QUIET # not a word more',
        '# a comment',
        '',
      );
      const block = fc.tuple(fc.array(pattern, { minLength: 1, maxLength: 3 }), fc.array(setting, { maxLength: 5 }));
      const one = fc
        .tuple(
          fc.array(setting, { maxLength: 2 }),
          fc.array(block, { maxLength: 4 }),
          fc.constantFrom('gpu-1', 'gpu-2', 'login', 'a.example'),
        )
        .map(([top, blocks, alias]) => {
          const lines = blocks.flatMap(([patterns, own]) => [`Host ${patterns.join(' ')}`, ...own.map((line) => `\t${line}`)]);
          return { text: `${[...top, ...lines].join('\n')}\n`, alias };
        });
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: 30, maxLength: 30 }), async (cases) => {
          const read: { readonly text: string; readonly values: ReadonlyMap<string, readonly string[]>; readonly command: string }[] = [];
          for (const [index, { text, alias }] of cases.entries()) {
            const values = await plain(text, alias);
            const own = join(dir, `config-${String(index)}`);
            writeFileSync(own, text);
            if (values !== null) read.push({ text, values, command: commandLine(['ssh', '-G', '-F', own, '--', alias]) });
          }
          const answers = shellLines(read.map(({ command }) => `exec ${command}`));
          for (const [index, { text, values }] of read.entries()) {
            expect(answers[index], text).toMatchObject({ status: 0 });
            const said = readPrinted(answers[index]?.out ?? '');
            // What the config does not say, ssh fills in with its defaults.
            for (const [key, own] of values) {
              const theirs = said.get(key) ?? [];
              const bare = (list: readonly string[]): string =>
                list
                  .join(' ')
                  .toLowerCase()
                  .replace(/\byes\b/g, 'true')
                  .replace(/\bno\b/g, 'false');
              if (key === 'proxyjump' && own[0] === 'none')
                expect(
                  theirs.filter((word) => word !== 'none'),
                  text,
                ).toEqual([]);
              else expect(`${key} ${bare(theirs)}`, text).toBe(`${key} ${bare(own)}`);
            }
          }
        }),
        { numRuns: 5 },
      );
    });

  it('is read once for a fleet, in no time', async () => {
    writeFileSync(
      config,
      `${Array.from({ length: 1250 }, (_, i) => `Host gpu-${String(i)}\n  HostName 10.0.${String(i >> 8)}.${String(i & 255)}\n`).join('')}Host *\n  Port 7\n`,
    );
    const cache: ConfigCache = new Map();
    const targets = await Promise.all(
      Array.from({ length: 1250 }, (_, i) => resolveTarget(`gpu-${String(i)}`, { config, cache, ssh: '/nonexistent/ssh' })),
    );
    expect(targets[1249]).toMatchObject({ hostName: '10.0.4.225', port: 7 });
    expect(cache.size).toBe(1);
  });
});
