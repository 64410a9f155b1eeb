import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { listHosts, readConfigLine } from '../../../src/ssh/configFile.js';
import { expandPath } from '../../../src/ssh/expand.js';
import { readHop, readPrinted, resolveTarget, splitPaths, strictness } from '../../../src/ssh/resolve.js';
import { home } from '../../../src/ssh/home.js';

const withSsh = existsSync('/usr/bin/ssh');
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ssh-config-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
let count = 0;
const write = (text: string, name = `config${count++}`): string => {
  const path = join(dir, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
};

const ways: [string, string | null][] = [...(withSsh ? [['ssh -G', 'ssh'] as [string, string]] : []), ['the config alone', null]];

if (!withSsh)
  it('left out: resolving with ssh -G, there is no /usr/bin/ssh', () => {
    console.log('left out: resolving with ssh -G, there is no /usr/bin/ssh');
  });

describe.each(ways)('resolving with %s', (_name, ssh) => {
  const resolve = (alias: string, config: string): ReturnType<typeof resolveTarget> => resolveTarget(alias, { config, ssh });

  it('reads names, ports, files, limits and strictness', async () => {
    const target = await resolve(
      'gpu-01',
      write(
        `Host gpu-*\n  HostName %h.cluster.example\n  Port 2222\n  User mei\n  IdentityFile ~/.ssh/%r_key\n  IdentityFile "/keys/with space"\n  IdentitiesOnly yes\n  IdentityAgent /run/agent.sock\n` +
          `  UserKnownHostsFile ~/kh1 /etc/kh2\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n  ConnectTimeout 7\n  ServerAliveInterval 3\n  HostKeyAlias cluster\n`,
      ),
    );
    expect(target).toEqual({
      alias: 'gpu-01',
      hostName: 'gpu-01.cluster.example',
      port: 2222,
      user: 'mei',
      hostKeyAlias: 'cluster',
      identityFiles: [join(home(), '.ssh/mei_key'), '/keys/with space'],
      identitiesOnly: true,
      agent: '/run/agent.sock',
      userKnownHostsFiles: [join(home(), 'kh1'), '/etc/kh2'],
      globalKnownHostsFiles: ['/dev/null'],
      strictHostKeyChecking: 'yes',
      jumps: [],
      connectTimeoutMs: 7000,
      keepaliveIntervalMs: 3000,
    });
  });

  it("has OpenSSH's defaults where the config is silent", async () => {
    const target = await resolve('10.1.2.3', write('Host other\n  Port 99\n'));
    expect(target).toMatchObject({
      hostName: '10.1.2.3',
      port: 22,
      user: userInfo().username,
      identitiesOnly: false,
      strictHostKeyChecking: 'ask',
      jumps: [],
    });
    expect(target.identityFiles).toContain(join(home(), '.ssh/id_ed25519'));
    expect(target.userKnownHostsFiles[0]).toBe(join(home(), '.ssh/known_hosts'));
    expect(target.connectTimeoutMs).toBe(10_000);
  });

  it.each([
    ['yes', 'yes'],
    ['no', 'no'],
    ['ask', 'ask'],
    ['accept-new', 'accept-new'],
    ['off', 'no'],
  ])('understands StrictHostKeyChecking %s', async (written, meant) => {
    expect((await resolve('h', write(`StrictHostKeyChecking ${written}\n`))).strictHostKeyChecking).toBe(meant);
  });

  it('knows "none" for agent and jump', async () => {
    const target = await resolve('h', write('IdentityAgent none\nProxyJump none\nProxyCommand none\n'));
    expect([target.agent, target.jumps]).toEqual([null, []]);
  });

  it('resolves every hop of a chain by itself, outermost first', async () => {
    const config = write(
      'Host target\n  ProxyJump mid,lee@edge:2200\nHost mid\n  HostName 10.0.0.1\n  ProxyJump outer\nHost outer\n  User root\nHost edge\n  HostName 10.0.0.2\n  User nobody\n  Port 1\n  ProxyJump ignored\n',
    );
    const target = await resolve('target', config);
    expect(target.jumps.map(({ alias, hostName, port, user, jumps }) => [alias, hostName, port, user, jumps.length])).toEqual([
      ['outer', 'outer', 22, 'root', 0],
      ['mid', '10.0.0.1', 22, userInfo().username, 0],
      ['edge', '10.0.0.2', 2200, 'lee', 0],
    ]);
  });

  it('refuses loops, endless chains and ProxyCommand', async () => {
    expect((await failureOf(resolve('a', write('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n')))).message).toContain('a → b → a');
    expect((await failureOf(resolve('a', write('Host *\n  ProxyJump login\n')))).message).toContain('loop');
    const chain = Array.from({ length: 12 }, (_, index) => `Host h${index}\n  ProxyJump h${index + 1}\n`).join('');
    expect((await failureOf(resolve('h0', write(chain)))).kind).toBe('input');
    const command = await failureOf(resolve('a', write('Host a\n  ProxyCommand nc %h %p\n')));
    expect([command.kind, command.next?.includes('ProxyJump')]).toEqual(['unsupported', true]);
  });

  it('refuses names that are options or shell text, also as jump host and HostName', async () => {
    const config = write('Host jump\n  ProxyJump -oProxyCommand=x\nHost name\n  HostName -oProxyCommand=x\n');
    for (const alias of [
      '-oProxyCommand=touch x',
      '',
      'a b',
      '$(touch x)',
      '`x`',
      'a;b',
      'a|b',
      "a'b",
      'a\nb',
      'a\u0000b',
      'a\u001b[2J',
      'x'.repeat(300),
      'jump',
      'name',
    ])
      expect((await failureOf(resolve(alias, config))).kind, alias).toBe('input');
  });

  it('follows Include with patterns', async () => {
    write('Host inner\n  Port 4444\n', 'inc/10.conf');
    write('Host inner2\n  Port 5555\n', 'inc/20.conf');
    const config = write(`Include ${join(dir, 'inc')}/*.conf\nHost inner\n  Port 1\n`);
    expect((await resolve('inner', config)).port).toBe(4444);
    expect((await resolve('inner2', config)).port).toBe(5555);
  });
});

describe('without ssh', () => {
  it('never runs Match exec', async () => {
    const flag = join(dir, 'ran');
    const target = await resolveTarget('h', { config: write(`Match exec "touch ${flag}"\n  Port 99\nHost h\n  User mei\n`), ssh: null });
    expect(target.user).toBe('mei');
    expect(existsSync(flag)).toBe(false);
  });

  it('is what happens when there is no such program', async () => {
    expect((await resolveTarget('h', { config: write('Port 77\n'), ssh: join(dir, 'no-ssh') })).port).toBe(77);
  });

  it('stops when it is cancelled', async () => {
    if (!withSsh) return;
    expect((await failureOf(resolveTarget('h', { config: write(''), signal: AbortSignal.abort() }))).kind).toBe('cancelled');
  });
});

describe('pieces of a config', () => {
  it('lists concrete hosts in order, once, through Include, without patterns', async () => {
    write('Host deep\nHost gpu-01\n', 'more.conf');
    const config = write(
      'Host gpu-01 gpu-02\nHost *\n  User x\nInclude more.conf\nHost web-? !no yes "quoted"\nhost=eq\n# Host comment\nMatch host m\n',
      'list',
    );
    expect(await listHosts(config)).toEqual(['gpu-01', 'gpu-02', 'deep', 'yes', 'quoted', 'eq']);
    expect(await listHosts(join(dir, 'nothing'))).toEqual([]);
  });

  it('survives a config that includes itself', async () => {
    const config = write('Host a\n', 'self');
    writeFileSync(config, `Host a\nInclude ${config}\nHost b\n`);
    expect(await listHosts(config)).toEqual(['a', 'b']);
  });

  it('reads lines as OpenSSH does', () => {
    expect(readConfigLine('  IdentityFile = "/a b/c" # note')).toMatchObject({ keyword: 'identityfile', args: ['/a b/c'] });
    expect(readConfigLine('Port=22')).toMatchObject({ keyword: 'port', args: ['22'] });
    expect(readConfigLine('Host a\tb\r')).toMatchObject({ args: ['a', 'b'] });
    expect(readConfigLine('# Host x')).toBeNull();
    expect(readConfigLine('   ')).toBeNull();
  });

  it('reads hops', () => {
    expect(readHop('lee@edge:2200')).toEqual({ alias: 'edge', user: 'lee', port: 2200 });
    expect(readHop('a@b@edge')).toEqual({ alias: 'edge', user: 'a@b', port: null });
    expect(readHop('[fe80::1]:22')).toEqual({ alias: 'fe80::1', user: null, port: 22 });
    expect(readHop('ssh://mei@h:1/')).toEqual({ alias: 'h', user: 'mei', port: 1 });
  });

  it('reads what ssh -G prints', () => {
    expect(readPrinted('host a\nidentityfile ~/a\nidentityfile ~/b c\n\nnonsense\n').get('identityfile')).toEqual(['~/a', '~/b c']);
    expect(splitPaths('/home/mei/kn own /dev/null ~/x none')).toEqual(['/home/mei/kn own', '/dev/null', '~/x', 'none']);
    expect(splitPaths('"/a b" /c')).toEqual(['/a b', '/c']);
    expect([strictness('true'), strictness('false'), strictness('TRUE'), strictness(undefined), strictness('maybe')]).toEqual([
      'yes',
      'no',
      'yes',
      'ask',
      'ask',
    ]);
  });

  it('fills tokens and variables into paths', () => {
    const tokens = { alias: 'gpu', hostName: 'gpu.example', port: 2222, user: 'mei', hostKeyAlias: null };
    expect(expandPath('%d/%h-%n-%p-%r-%k-%%-%Q', tokens)).toBe(`${home()}/gpu.example-gpu-2222-mei-gpu-%-%Q`);
    expect(expandPath('${KEYS}/a', tokens, { KEYS: '/keys' })).toBe('/keys/a');
    expect(expandPath('${KEYS}/a', tokens, {})).toBe(join(home(), '${KEYS}/a'));
    expect(expandPath('~', tokens)).toBe(home());
  });
});
