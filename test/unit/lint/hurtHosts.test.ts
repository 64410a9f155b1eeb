import { describe, expect, it } from 'vitest';
import type { HostSurroundings } from '../../../src/lint/index.js';
import { confOnHost } from '../../../src/lint/rules/confOnHost.js';
import { gidNotRoce } from '../../../src/lint/rules/gidNotRoce.js';
import { brief, launch, reading, said, setting } from './hurtReading.js';

const host = (name: string, more: Partial<HostSurroundings> = {}): HostSurroundings => ({ name, context: {}, ...more });
const etc = (text: string) => ({ confFiles: [{ path: '/etc/nccl.conf', text }] });
const messages = async (rule: string, kind: 'conf' | 'env', text: string, hosts: readonly HostSurroundings[], version = '2.30.7') =>
  (await said([rule], kind, text, { hosts, version })).map(({ severity, message }) => `${severity}: ${message}`);

describe('no-such-device', () => {
  const devices = (...names: string[]) => ({ context: { devices: names } });
  it('names hosts, few of many', async () => {
    const hosts = [
      ...Array.from({ length: 6 }, (_, index) => host(`gpu-${String(index)}`, devices('mlx5_0:1'))),
      host('ok', devices('mlx5_4:1')),
    ];
    const [message] = await messages('no-such-device', 'conf', 'NCCL_IB_HCA=mlx5_4\n', hosts);
    expect(message).toContain('error: On gpu-0, gpu-1, gpu-2, gpu-3 and 2 more: ');
    expect(message).not.toContain('ok');
    expect(await messages('no-such-device', 'conf', 'NCCL_IB_HCA=mlx5\n', hosts)).toEqual([]);
  });
  it('tells of a host that goes on with fewer adapters', async () => {
    const hosts = [host('a', devices('mlx5_0:1', 'mlx5_1:1')), host('b', devices('mlx5_0:1')), host('c')];
    const list = async (value: string) => messages('no-such-device', 'conf', `NCCL_IB_HCA=${value}\n`, hosts);
    expect(await list('mlx5_0,mlx5_1')).toEqual(['warning: NCCL goes on with fewer adapters on b: there is no active port of mlx5_1.']);
    expect(await list('=mlx5_0:1,mlx5_1:1')).toEqual([
      'warning: NCCL goes on with fewer adapters on b: there is no active port of mlx5_1.',
    ]);
    for (const value of ['mlx5_0', 'mlx5,hns', '^mlx5_7', 'mlx5_']) expect(await list(value)).toEqual([]);
  });
  it('does not judge a host whose devices are not known', async () => {
    expect(await messages('no-such-device', 'conf', 'NCCL_IB_HCA=mlx5_4\nNCCL_SOCKET_IFNAME=eth9\n', [host('a')])).toEqual([]);
  });
});

describe('gid-not-roce', () => {
  const gid = 'fe80:0000:0000:0000:0000:0000:0000:0001';
  const [v1, v2] = [
    { index: 2, type: 'IB/RoCE v1', gid },
    { index: 3, type: 'RoCE v2', gid },
  ];
  const both = { 'mlx5_0:1': [v1, v2], 'mlx5_1:1': [v1, v2] };
  const other = {
    'mlx5_0:1': [v1, v2],
    'mlx5_1:1': [
      { ...v2, index: 2 },
      { ...v1, index: 3 },
    ],
  };
  const check = (text: string, ...tables: NonNullable<HostSurroundings['gids']>[]) =>
    messages(
      'gid-not-roce',
      'conf',
      text,
      tables.map((gids, index) => host(`gpu-${String(index)}`, { gids })),
    );

  it('is silent about a row of RoCE v2 on every port', async () => {
    expect(await check('NCCL_IB_GID_INDEX=3\n', both, both)).toEqual([]);
    expect(await check('NCCL_IB_GID_INDEX=-1\n', both)).toEqual([]);
    expect(await messages('gid-not-roce', 'conf', 'NCCL_IB_GID_INDEX=3\n', [host('a')])).toEqual([]);
  });
  it('names the ports without that row', async () => {
    expect(await check('NCCL_IB_GID_INDEX=5\n', { 'mlx5_0:1': [{ ...v2, index: 5 }], 'mlx5_1:1': [v1, v2] })).toEqual([
      'error: NCCL init fails on gpu-0 (mlx5_1:1): there is no GID in row 5.',
    ]);
  });
  it('tells a row that differs between ports from one that is of RoCE v1 everywhere', async () => {
    expect(await check('NCCL_IB_GID_INDEX=3\n', both, other)).toEqual([
      'error: Hosts cannot connect: row 3 is IB/RoCE v1 on gpu-1 (mlx5_1:1) and RoCE v2 elsewhere.',
    ]);
    expect((await check('NCCL_IB_GID_INDEX=2\n', both))[0]).toMatch(/^warning: .*gpu-0 \(mlx5_0:1\), gpu-0 \(mlx5_1:1\)/);
  });
  it('looks only at the ports that NCCL_IB_HCA leaves', async () => {
    expect(await check('NCCL_IB_GID_INDEX=3\nNCCL_IB_HCA==mlx5_0\n', both, other)).toEqual([]);
  });
  it('speaks once of a setting that several launches see', () => {
    const settings = [setting('NCCL_IB_GID_INDEX', '7')];
    const read = reading({ settings, launches: [launch(settings), launch(settings)] });
    expect(gidNotRoce.check(settings, { version: '2.30.7', reading: read, hosts: [host('a', { gids: both })] })).toHaveLength(1);
  });
});

describe('not-in-this-version', () => {
  const hosts = [host('new', { nccl: ['2.30.7'] }), host('old-1', { nccl: ['2.20.5', '2.30.7'] }), host('old-2', { nccl: ['2.20.5'] })];
  it('names hosts and release', async () => {
    const found = await messages('not-in-this-version', 'conf', 'NCCL_CTA_POLICY=1\n', hosts);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^error: On old-1, old-2, which loads NCCL 2\.20\.5: .*2\.20\.5 does not read NCCL_CTA_POLICY yet/);
  });
  it('speaks of values too, and of what a newer release dropped', async () => {
    expect(
      (await messages('not-in-this-version', 'conf', 'NCCL_ALGO=CollNet\n', [host('a', { nccl: ['2.24.3'] })], '2.13.4'))[0],
    ).toContain('On a,');
    expect(
      (await messages('not-in-this-version', 'conf', 'NCCL_TREE_THRESHOLD=0\n', [host('a', { nccl: ['2.27.3'] })], '2.4.8'))[0],
    ).toContain('On a,');
  });
  it('is silent where every host takes it, where the release in question drops it anyway, and where nothing is known', async () => {
    expect(await messages('not-in-this-version', 'conf', 'NCCL_CROSS_NIC=0\n', hosts)).toEqual([]);
    expect(await messages('not-in-this-version', 'conf', 'NCCL_CTA_POLICY=1\n', hosts, '2.20.5')).toEqual([]);
    expect(await messages('not-in-this-version', 'conf', 'NCCL_CTA_POLICY=1\n', [host('a'), host('b', { nccl: [] })])).toEqual([]);
  });
});

describe('differs-between-hosts', () => {
  it('says of an nccl.conf where the login environment wins over it', async () => {
    const hosts = [host('a', { environment: { NCCL_PROTO: 'LL' } }), host('b', { environment: { NCCL_PROTO: 'Simple' } })];
    expect(await messages('differs-between-hosts', 'conf', 'NCCL_PROTO=Simple\n', hosts)).toEqual([
      'warning: This changes nothing on a: the login environment there sets "LL", which wins over every nccl.conf.',
    ]);
  });
  it('says of an nccl.conf what the file on a host says instead', async () => {
    const hosts = [host('a', etc('# x\nNCCL_PROTO=LL\nNCCL_PROTO=Simple\n')), host('b', etc('NCCL_PROTO=Simple\n'))];
    expect(await messages('differs-between-hosts', 'conf', 'NCCL_PROTO=Simple\n', hosts)).toEqual([
      'information: On a line 2 of /etc/nccl.conf says "LL": the file that NCCL reads first wins.',
    ]);
  });
  it('says of a script that hosts disagree', async () => {
    const hosts = [host('a', etc('NCCL_PROTO=LL\n')), host('b', etc('NCCL_PROTO=Simple\n')), host('c', etc('NCCL_PROTO=LL\n'))];
    expect(await messages('differs-between-hosts', 'env', 'NCCL_PROTO=Simple\n', hosts)).toEqual([
      'information: Where this does not arrive, hosts disagree: "LL" on a, c, "Simple" on b.',
    ]);
    expect(await messages('differs-between-hosts', 'env', 'NCCL_PROTO=Simple\n', hosts.slice(0, 1))).toEqual([]);
  });
  it('is silent where all agree or nothing is set', async () => {
    expect(await messages('differs-between-hosts', 'conf', 'NCCL_PROTO=LL\n', [host('a', etc('NCCL_PROTO=LL\n'))])).toEqual([]);
    expect(await messages('differs-between-hosts', 'conf', 'NCCL_CROSS_NIC=0\n', [host('a', etc('NCCL_PROTO=LL\n'))])).toEqual([]);
    expect(await messages('differs-between-hosts', 'conf', 'PATH=/x\n', [host('a', { environment: { PATH: '/y' } })])).toEqual([]);
  });
});

describe('conf-on-host', () => {
  const both = [host('a', etc('\nNCCL_ALGO=Ring\n')), host('b', etc('\nNCCL_ALGO=Ring\n'))];
  it('says which line this wins over', async () => {
    expect(await messages('conf-on-host', 'env', 'NCCL_ALGO=allreduce:tree\n', both)).toEqual([
      'information: This wins over "Ring" in line 2 of /etc/nccl.conf on a, b as long as it reaches the ranks there.',
    ]);
    expect(await messages('conf-on-host', 'env', 'NCCL_ALGO=Ring\n', both)).toEqual([]);
    expect(await messages('conf-on-host', 'conf', 'NCCL_ALGO=allreduce:tree\n', both)).toEqual([]);
  });
  it('leaves disagreement among hosts to the rule for it', async () => {
    const hosts = [...both, host('c', etc('NCCL_ALGO=NVLS\n'))];
    expect(await messages('conf-on-host', 'env', 'NCCL_ALGO=allreduce:tree\n', hosts)).toEqual([]);
  });
  it('names what nothing in the file mentions, at the first launch, hosts with the same file together', () => {
    const settings = [setting('NCCL_DEBUG', 'WARN')];
    const read = reading({ settings, launches: [launch(settings)] });
    const found = confOnHost.check(settings, {
      version: '2.30.7',
      reading: read,
      hosts: [...both, host('c', etc('NCCL_PROTO=LL\nMY_OWN=1\n')), host('d')],
    });
    expect(found.map(({ message, range }) => [range.start.line, message])).toEqual([
      [20, 'On a, b this also runs with NCCL_ALGO=Ring, from /etc/nccl.conf (line 2), which nothing here mentions.'],
      [20, 'On c this also runs with NCCL_PROTO=LL, from /etc/nccl.conf (line 1), which nothing here mentions.'],
    ]);
    expect(confOnHost.check([], { version: '2.30.7', reading: reading({}), hosts: both })).toEqual([]);
  });
  it('reads the file that NCCL reads: NCCL_CONF_FILE takes the place of the user’s', async () => {
    const confFiles = [
      { path: '/opt/site.conf', text: 'NCCL_ALGO=Ring\n' },
      { path: '/home/x/.nccl.conf', text: 'NCCL_ALGO=NVLS\n' },
    ];
    const told = host('a', { confFiles, nccl: ['2.30.7'], environment: { NCCL_CONF_FILE: '/opt/site.conf' } });
    expect((await messages('conf-on-host', 'env', 'NCCL_ALGO=allreduce:tree\n', [told]))[0]).toContain('/opt/site.conf');
    const old = { ...told, nccl: ['2.20.5'] };
    expect((await messages('conf-on-host', 'env', 'NCCL_ALGO=allreduce:tree\n', [old]))[0]).toContain('/home/x/.nccl.conf');
  });
  it('shows nothing of a host that could play with a terminal', async () => {
    const [message = ''] = await messages('conf-on-host', 'env', 'NCCL_ALGO=Ring\n', [
      host('a\u001b[31m', etc('NCCL_ALGO=\u001b[2J\u202ex\n')),
    ]);
    expect(message).not.toContain('\u001b');
    expect(message).not.toContain('\u202e');
    expect(message).toContain('x');
  });
});

describe('rules against hosts', () => {
  it('say nothing without hosts', async () => {
    const rules = ['no-such-device', 'gid-not-roce', 'not-in-this-version', 'differs-between-hosts', 'conf-on-host'];
    const text = 'NCCL_IB_HCA=mlx5_9\nNCCL_IB_GID_INDEX=9\nNCCL_CTA_POLICY=1\nNCCL_PROTO=LL\n';
    for (const kind of ['conf', 'env'] as const) expect(brief(await said(rules, kind, text))).toEqual([]);
  });
});
