import { describe, expect, it } from 'vitest';
import {
  chooseDevices,
  chooseInterfaces,
  listNames,
  readDebug,
  readDebugMask,
  readFunctionList,
  readInteger,
  readLevel,
  readPlainList,
  starved,
  subsystemNames,
  threadCount,
} from '../../../src/nccl/catalog/index.js';
import { addressBytes, sameSubnet } from '../../../src/nccl/catalog/address.js';
import { compareVersions, parseVersion } from '../../../src/nccl/catalog/version.js';

const names = listNames('NCCL_ALGO', '2.30.7');

describe('versions', () => {
  it('reads what people and packages write', () => {
    expect(parseVersion('v2.27.7-1')).toEqual([2, 27, 7]);
    expect(parseVersion('2.27.7+cuda12.8')).toEqual([2, 27, 7]);
    expect(parseVersion('latest')).toBeNull();
  });

  it('orders by number, a bare series being its newest', () => {
    expect(compareVersions('2.9.9', '2.10.3')).toBeLessThan(0);
    expect(compareVersions('2.27', '2.27.7')).toBeGreaterThan(0);
    expect(compareVersions('2.30.7', 'v2.30.7-1')).toBe(0);
  });
});

describe('integers', () => {
  it('prints negative numbers as unsigned before 2.13.4', () => {
    expect(readInteger('NCCL_X', '-1', 0n, '2.12.12').log).toEqual(['INFO NCCL_X set by environment to 18446744073709551615.']);
    expect(readInteger('NCCL_X', '-1', 0n, '2.13.4').log).toEqual(['INFO NCCL_X set by environment to -1.']);
  });

  it('rounds threads as getNthreads does', () => {
    expect(threadCount('NCCL_NTHREADS', 100, '2.30.7')).toEqual({
      threads: 512,
      log: ['INFO Invalid NCCL_NTHREADS 100 (must be a multiple of 32)'],
    });
    expect(threadCount('NCCL_NTHREADS', 100, '2.26.6')?.log).toEqual(['WARN Invalid NCCL_NTHREADS 100 (must be a multiple of 32)']);
    expect(threadCount('NCCL_NTHREADS', 128, '2.30.7')).toEqual({ threads: 128, log: [] });
    expect(threadCount('NCCL_BUFFSIZE', 100, '2.30.7')).toBeNull();
  });
});

describe('NCCL_ALGO', () => {
  it('knows each release’s names', () => {
    expect(listNames('NCCL_ALGO', '2.5.7')).toEqual(['Tree', 'Ring']);
    expect(listNames('NCCL_ALGO', '2.13.4')).toContain('CollNet');
    expect(listNames('NCCL_ALGO', '2.17.1')).not.toContain('NVLSTree');
  });

  it('crashes on a lone colon and refuses a leading semicolon without a function', () => {
    expect(readFunctionList('NCCL_ALGO', ':', names)).toEqual({ ok: false, why: 'crash' });
    expect(readFunctionList('NCCL_ALGO', ';ring', names)).toMatchObject({ ok: false, why: 'no-function' });
    expect(readFunctionList('NCCL_ALGO', ';allreduce:ring', names).ok).toBe(true);
    expect(readFunctionList('NCCL_ALGO', 'allreduce:ring;', names).ok).toBe(true);
    expect(readFunctionList('NCCL_ALGO', 'allreduce:ring:tree', names)).toMatchObject({
      ok: true,
      matrix: { AllReduce: { Ring: 1, Tree: 0 } },
    });
    expect(readFunctionList('NCCL_ALGO', 'allreduce:', names)).toMatchObject({ ok: false, why: 'name', word: 'allreduce' });
  });

  it('names the collectives that are left with nothing', () => {
    const lost = (value: string): unknown => {
      const read = readFunctionList('NCCL_ALGO', value, names);
      return read.ok ? starved(read.matrix) : null;
    };
    expect(lost('Tree')).toEqual(['Broadcast', 'Reduce', 'AllGather', 'ReduceScatter']);
    expect(lost('allreduce:tree')).toEqual([]);
    expect(lost('Ring')).toEqual([]);
    expect(lost('^Ring')).toEqual(['Broadcast', 'Reduce']);
  });

  it('ignores what it does not know before 2.24.3, Kelvin signs included', () => {
    expect(readPlainList('allreduce:tree,RING', names)).toMatchObject({ list: { Tree: 0, Ring: 1 }, ignored: ['allreduce:tree'] });
    // U+212A lowers to k in Unicode; strcasecmp knows only ASCII.
    expect(readPlainList('tree,nv\u212As', ['Tree', 'nvks'])).toMatchObject({ ignored: ['nv\u212As'] });
  });
});

describe('levels', () => {
  const level = (text: string, version: string): string => readLevel(text, null, { level: 'L', disable: 'D' }, version).level;

  it('knows the words of each release, exactly', () => {
    expect(level('P2C', '2.26.6')).toBe('UNSET');
    expect(level('P2C', '2.27.3')).toBe('P2C');
    expect(level('NVB', '2.7.8')).toBe('UNSET');
    expect(level('NVB', '2.8.3')).toBe('NVB');
    expect(level('sys', '2.30.7')).toBe('UNSET');
  });

  it('reads digits on the old scale, in any base', () => {
    expect(level('0x2', '2.30.7')).toBe('PXB');
    expect(level('3 of them', '2.30.7')).toBe('PHB');
    expect(level('010', '2.30.7')).toBe('SYS');
  });
});

describe('NCCL_IB_HCA', () => {
  const devices = ['mlx5_0:1', 'mlx5_1:1', 'mlx5_10:1'];
  const selected = (text: string, version: string): string[] => chooseDevices(text, devices, version).selected.map(({ device }) => device);

  it('reads an empty port as 0 until 2.30.4 and as any from 2.30.7', () => {
    expect(selected('mlx5_0:', '2.30.4')).toEqual([]);
    expect(selected('mlx5_0:', '2.30.7')).toEqual(['mlx5_0:1']);
  });

  it('gives rail and plane from 2.30.7 on', () => {
    expect(chooseDevices('=mlx5_0:1:2:3', devices, '2.30.7').selected).toEqual([{ device: 'mlx5_0:1', rail: 2, plane: 3 }]);
    expect(chooseDevices('=mlx5_0:1:2:3', devices, '2.29.7').selected).toEqual([{ device: 'mlx5_0:1', rail: -1, plane: -1 }]);
  });

  it('keeps 16 items before 2.18.6 and 32 after', () => {
    const many = Array.from({ length: 40 }, (_, index) => `d${String(index)}`).join(',');
    expect(chooseDevices(many, [], '2.18.5').list.items).toHaveLength(16);
    expect(chooseDevices(many, [], '2.18.6').list.items).toHaveLength(32);
  });
});

describe('sockets', () => {
  const interfaces = [
    { name: 'virbr0', family: 'AF_INET', addr: '192.168.122.1', running: true },
    { name: 'lo', family: 'AF_INET', addr: '127.0.0.1', running: true },
    { name: 'eth1', family: 'AF_INET', addr: '10.2.0.9', running: false },
  ];
  const choose = (commId: string | null, version: string, list = interfaces): unknown =>
    chooseInterfaces({ names: null, family: null, commId, maximum: 1, interfaces: list }, version);

  it('tells bridges of virtual machines apart from 2.28.3 on', () => {
    expect(choose(null, '2.27.7')).toEqual({ rc: 0, selected: [{ name: 'virbr0', addr: '192.168.122.1' }] });
    expect(choose(null, '2.28.3')).toEqual({ rc: 0, selected: [{ name: 'lo', addr: '127.0.0.1' }] });
  });

  it('looks into the subnet of NCCL_COMM_ID and refuses one that is no address', () => {
    expect(choose('10.2.0.1:5000', '2.30.7')).toEqual({ rc: 0, selected: [{ name: 'eth1', addr: '10.2.0.9' }] });
    expect(choose('[fe80', '2.30.7')).toEqual({ rc: 4, selected: [] });
  });

  it('never takes ::1', () => {
    const only = [{ name: 'lo', family: 'AF_INET6', addr: '0:0::1', running: true }];
    expect(chooseInterfaces({ names: 'lo', family: null, commId: null, maximum: 16, interfaces: only }, '2.30.7').selected).toEqual([]);
  });

  it('reads addresses', () => {
    expect(addressBytes('::ffff:10.0.0.1')?.slice(-4)).toEqual([10, 0, 0, 1]);
    expect(addressBytes('1:2')).toBeNull();
    expect(addressBytes('256.1.1.1')).toBeNull();
    expect(sameSubnet([10, 1, 2, 3], [10, 1, 3, 3], 23)).toBe(true);
    expect(sameSubnet([10, 1, 2, 3], [10, 1, 3, 3], 24)).toBe(false);
  });
});

describe('logging', () => {
  const input = {
    debug: 'INFO',
    subsystems: null,
    file: null,
    timestampLevels: null,
    warnEnablesInfo: null,
    hostname: 'a%b/c.example',
    pid: 7,
  };

  it('has each release’s default categories and names', () => {
    expect([readDebugMask(null, '2.16.2').mask, readDebugMask(null, '2.22.3').mask, readDebugMask(null, '2.23.4').mask]).toEqual([
      1n,
      0x81n,
      0x1081n,
    ]);
    expect(subsystemNames('2.30.4')).toContain('DESTROY');
    expect(subsystemNames('2.30.4')).not.toContain('ALLOC_HOST');
  });

  it('fills in the file name, and cleans the host from 2.29.2 on', () => {
    expect(readDebug({ ...input, file: '/l/%h.%p.%%.%q%' }, '2.29.2').file).toBe('/l/a-b-c.7.%.%q%');
    expect(readDebug({ ...input, file: '/l/%h' }, '2.28.9').file).toBe('/l/a%b/c');
    expect(readDebug({ ...input, debug: 'VERSION', file: '/l/x' }, '2.30.7').file).toBeNull();
  });
});
