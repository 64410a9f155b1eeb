import { describe, expect, it } from 'vitest';
import { captureHead } from '../../../src/editor/panels/captureHead.js';
import { type LinkEnd, logMentions, settingMentions } from '../../../src/editor/panels/mentionLines.js';

const end: LinkEnd = { owner: 'gpu-02', device: 'mlx5_2', port: 1, netdev: 'ib2' };
const leaf: LinkEnd = { owner: 'leaf-02', device: null, port: null, netdev: null };
const lines = (text: string): [number, string][] => settingMentions(text, [end, leaf], '2.27.3').map(({ line, kind }) => [line, kind]);

describe('settingMentions', () => {
  it('finds lines that choose the adapter or leave it out, in every way that files write them', () => {
    const text = [
      'NCCL_IB_HCA=mlx5_2',
      'export NCCL_IB_HCA="=mlx5_0:1,mlx5_2:1"',
      'mpirun -x NCCL_IB_HCA=^mlx5_2 ./train',
      "os.environ['NCCL_IB_HCA'] = 'mlx5'",
      '  NCCL_SOCKET_IFNAME: ib',
      '  - name: NCCL_DEBUG',
    ].join('\n');
    expect(lines(text)).toEqual([
      [1, 'uses'],
      [2, 'uses'],
      [3, 'leaves out'],
      [4, 'uses'],
      [5, 'uses'],
    ]);
  });

  it('passes over comments, other adapters, other ports and other variables', () => {
    expect(lines('# NCCL_IB_HCA=mlx5_2\nNCCL_IB_HCA==mlx5_20\nNCCL_IB_HCA=mlx5_2:2\nNCCL_IB_HCA=mlx5_0\nNCCL_SOCKET_IFNAME=eth0\nMY_NCCL_IB_HCA=mlx5_2\nNCCL_IB_HCA=')).toEqual([]);
  });
});

describe('logMentions', () => {
  const log = [
    'gpu-01:10:10 [0] NCCL INFO NET/IB : Using [0]mlx5_2:1/IB',
    'gpu-02:11:11 [0] NCCL INFO NET/IB : Using [0]mlx5_2:1/IB [RO]; OOB ib2:10.0.0.2<0>',
    'gpu-02:11:11 [0] NCCL INFO NET/IB : Using [0]mlx5_20:1/IB',
    'gpu-02.cluster:11:12 [0] NCCL WARN NET/IB : mlx5_2:1 Got async event : port error',
    'opensm: port 14 of leaf-02 is down',
  ].join('\n');

  it('tells lines of that host, and of no host, warnings first', () => {
    expect(logMentions(log, [end], 9).map(({ line }) => line)).toEqual([4, 2]);
    expect(logMentions(log, [end, leaf], 9).map(({ line }) => line)).toEqual([4, 2, 5]);
    expect(logMentions(log, [end, leaf], 1).map(({ line }) => line)).toEqual([4]);
  });

  it('says nothing where no line names it', () => {
    expect(logMentions(log, [{ ...end, device: 'mlx5_7', netdev: null }], 9)).toEqual([]);
  });
});

describe('captureHead', () => {
  it('reads the time, the origin and the cluster before the hosts', () => {
    expect(captureHead('{"schema": 1, "at": "2026-11-20T10:00:00Z", "cluster": "de\\"mo", "origin": "simulated", "hosts": {"a": {')).toEqual({
      at: '2026-11-20T10:00:00Z',
      origin: 'simulated',
      cluster: 'de"mo',
    });
  });

  it('knows nothing of what is no snapshot', () => {
    expect(captureHead('{"hosts": {"at": "2026-11-20T10:00:00Z"}}')).toEqual({ at: null, origin: null, cluster: null });
    expect(captureHead('{"at": "yesterday", "origin": "guessed"')).toEqual({ at: null, origin: null, cluster: null });
  });
});
