import { describe, expect, it } from 'vitest';
import type { HostSurroundings } from '../../../src/lint/index.js';
import { ofiNotForced } from '../../../src/lint/rules/ofiNotForced.js';
import { prefixMatch } from '../../../src/lint/rules/prefixMatch.js';
import { applyEdits } from '../../../src/lint/index.js';
import { brief, reading, said, setting } from './hurtReading.js';

const host = (name: string, devices: readonly string[], interfaces: readonly string[] = []): HostSurroundings => ({
  name,
  context: {
    devices,
    interfaces: interfaces.map((one) => ({ name: one, family: 'AF_INET', addr: '10.0.0.1', running: true })),
  },
});
const many = Array.from({ length: 12 }, (_, index) => `mlx5_${String(index)}:1`);

describe('prefix-match', () => {
  const messages = (name: string, value: string, hosts: readonly HostSurroundings[] = []): string[] =>
    prefixMatch.check([setting(name, value)], { version: '2.30.7', hosts }).map(({ message }) => message);

  it.each([
    ['mlx5_1,mlx5_12', ['mlx5_10', 'mlx5_11']],
    ['mlx5_1:1,mlx5_10:1,mlx5_12:1', ['mlx5_11']],
    ['^mlx5_1,mlx5_11', ['mlx5_10']],
    ['mlx5_2,mlx5_21', ['mlx5_20']],
  ])('%s leaves gaps', (value, names) => {
    const [message = ''] = messages('NCCL_IB_HCA', value);
    expect(message).toContain(` ${names.join(', ')} too`);
  });

  it.each([
    'mlx5',
    'mlx5_0',
    'mlx5_1',
    'mlx5_0,mlx5_2',
    'mlx5_bond_0',
    '=mlx5_1,mlx5_12',
    '^=mlx5_1,mlx5_12',
    'mlx5_0,mlx5_1,mlx5_2,mlx5_3,mlx5_4,mlx5_5,mlx5_6,mlx5_7,mlx5_8,mlx5_9,mlx5_10,mlx5_11',
    'ipogif0',
    '',
    'mlx5_1,',
    // Wrong in itself: invalid-value speaks.
    'mlx5_1, mlx5_12',
  ])('says nothing about %j', (value) => expect(messages('NCCL_IB_HCA', value)).toEqual([]));

  it('knows what a host has, by name', () => {
    const [message = ''] = messages('NCCL_IB_HCA', 'mlx5_1', [host('gpu-01', ['mlx5_0:1', 'mlx5_1:1']), host('gpu-02', many)]);
    expect(message).toContain('On gpu-02 NCCL takes mlx5_10, mlx5_11 too');
    expect(messages('NCCL_IB_HCA', 'mlx5_1', [host('gpu-01', ['mlx5_0:1', 'mlx5_1:1'])])).toEqual([]);
    expect(messages('NCCL_IB_HCA', 'mlx5', [host('gpu-02', many)])).toEqual([]);
    // The list leaves gaps in numbers, but the host has none of these.
    expect(messages('NCCL_IB_HCA', 'mlx5_1,mlx5_12', [host('gpu-01', ['mlx5_1:1', 'mlx5_12:1'])])).toEqual([]);
    expect(messages('NCCL_IB_HCA', '^mlx5_1', [host('gpu-02', many)])[0]).toContain('leaves out mlx5_10, mlx5_11 too');
  });

  it('looks at interfaces in the same way', () => {
    const hosts = [host('gpu-01', [], ['lo', 'eth1', 'eth10', 'bond0', 'bond0.2973'])];
    expect(messages('NCCL_SOCKET_IFNAME', 'eth1', hosts)[0]).toContain('takes eth10 too');
    expect(messages('NCCL_SOCKET_IFNAME', 'bond0', hosts)[0]).toContain('takes bond0.2973 too');
    expect(messages('NCCL_SOCKET_IFNAME', 'eth', hosts)).toEqual([]);
    expect(messages('NCCL_SOCKET_IFNAME', '=eth1', hosts)).toEqual([]);
    expect(messages('NCCL_SOCKET_IFNAME', '^docker,lo', hosts)).toEqual([]);
  });

  it('writes the list as exact, which then says nothing more', async () => {
    for (const [before, after] of [
      ['NCCL_IB_HCA=mlx5_1,mlx5_12\n', 'NCCL_IB_HCA==mlx5_1,mlx5_12\n'],
      ['NCCL_IB_HCA=^mlx5_1,mlx5_12\n', 'NCCL_IB_HCA=^=mlx5_1,mlx5_12\n'],
    ] as const) {
      const found = await said(['prefix-match'], 'conf', before);
      const mended = applyEdits(
        before,
        found.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits)),
      );
      expect(mended).toBe(after);
      expect(await said(['prefix-match', 'invalid-value'], 'conf', mended)).toEqual([]);
    }
  });
});

describe('gid-pinned', () => {
  const conf = async (text: string, version = '2.30.7', hosts: readonly HostSurroundings[] = []) =>
    brief(await said(['gid-pinned'], 'conf', text, { version, hosts }));
  it('speaks from 2.21 on, of a row that is pinned', async () => {
    expect(await conf('NCCL_IB_GID_INDEX=3\n')).toEqual(['information gid-pinned']);
    expect(await conf('NCCL_IB_GID_INDEX=0\n', '2.21.5')).toEqual(['information gid-pinned']);
    expect(await conf('NCCL_IB_GID_INDEX=3\n', '2.20.5')).toEqual([]);
    for (const value of ['-1', '', 'mlx5_0']) expect(await conf(`NCCL_IB_GID_INDEX=${value}\n`)).toEqual([]);
    expect(await conf('NCCL_IB_TC=3\n')).toEqual([]);
  });
  it('leaves it to the tables of hosts where they are known', async () => {
    expect(await conf('NCCL_IB_GID_INDEX=3\n', '2.30.7', [{ name: 'a', context: {}, gids: {} }])).toEqual([]);
    expect(await conf('NCCL_IB_GID_INDEX=3\n', '2.30.7', [{ name: 'a', context: {} }])).toEqual(['information gid-pinned']);
  });
});

describe('ofi-not-forced', () => {
  const check = (...args: Parameters<typeof reading>) => {
    const read = reading(...args);
    return ofiNotForced.check(read.settings, { version: '2.30.7', reading: read }).map(({ severity }) => severity);
  };
  const image = (name: string) => [{ image: name, range: setting('X', '1').range }];
  it.each([
    ['FI_PROVIDER', 'efa'],
    ['FI_PROVIDER', 'cxi'],
    ['FI_EFA_USE_DEVICE_RDMA', '1'],
    ['OFI_NCCL_PROTOCOL', 'RDMA'],
    ['NCCL_NET_PLUGIN', 'aws-ofi'],
  ])('speaks of %s=%s', (name, value) => expect(check({ settings: [setting(name, value)] })).toEqual(['hint']));
  it.each([
    ['FI_PROVIDER', 'tcp'],
    ['NCCL_NET_PLUGIN', 'none'],
    ['NCCL_DEBUG', 'INFO'],
  ])('is silent about %s=%s', (name, value) => expect(check({ settings: [setting(name, value)] })).toEqual([]));
  it('is silent where NCCL_NET is set or handed on', () => {
    const efa = setting('FI_PROVIDER', 'efa');
    expect(check({ settings: [efa, setting('NCCL_NET', null, 1)] })).toEqual([]);
    expect(check({ settings: [efa], uses: ['NCCL_NET'] })).toEqual([]);
  });
  it('knows images with the plugin, where something is set for them', () => {
    const images = image('public.ecr.aws/hpc-cloud/nccl-tests:efa-1.30');
    expect(check({ settings: [setting('NCCL_DEBUG', 'INFO')], images })).toEqual(['hint']);
    expect(check({ settings: [setting('NCCL_DEBUG', 'INFO')], images: image('nvcr.io/nvidia/pytorch:24.05-py3') })).toEqual([]);
    expect(check({ images })).toEqual([]);
  });
});
