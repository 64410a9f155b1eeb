import { describe, expect, it } from 'vitest';
import { type FileKind, readFile } from '../../../src/scripts/index.js';
import { captureHead } from '../../../src/editor/panels/captureHead.js';
import { type LinkEnd, logMentions, settingMentions } from '../../../src/editor/panels/mentionLines.js';

const end: LinkEnd = { owner: 'gpu-02', device: 'mlx5_2', port: 1, netdev: 'ib2' };
const leaf: LinkEnd = { owner: 'leaf-02', device: null, port: null, netdev: null };
const lines = async (kind: FileKind, ...text: string[]): Promise<[number, string, string][]> => {
  const { settings } = await readFile(text.join('\n'), kind);
  return settingMentions(settings, text.join('\n'), [end, leaf], '2.27.3').map(({ line, kind: how, text: said }) => [line, how, said]);
};

describe('settingMentions', () => {
  it('finds what a shell script chooses or leaves out', async () => {
    const found = await lines(
      'bash',
      'export NCCL_IB_HCA="=mlx5_0:1,mlx5_2:1"',
      'NCCL_IB_HCA=^mlx5_2 ./train',
      '# NCCL_IB_HCA=mlx5_2',
      'mpirun -x NCCL_SOCKET_IFNAME=ib ./train',
    );
    expect(found.map(([line, how]) => [line, how])).toEqual([
      [1, 'uses'],
      [2, 'leaves out'],
      [4, 'uses'],
    ]);
  });

  it('finds the pair of name and value of a container, and says the name with it', async () => {
    const pod = ['kind: Pod', 'spec:', '  containers:', '    - name: train', '      env:', '        - name: NCCL_IB_HCA', '          value: mlx5_2'];
    expect(await lines('yaml', ...pod)).toEqual([[7, 'uses', 'NCCL_IB_HCA=mlx5_2']]);
    const other = pod.map((line) => line.replace('mlx5_2', 'mlx5_0'));
    expect(await lines('yaml', ...other)).toEqual([]);
    const debug = pod.map((line) => line.replace('NCCL_IB_HCA', 'NCCL_DEBUG'));
    expect(await lines('yaml', ...debug)).toEqual([]);
  });

  it('finds them in Python, JSON and a Dockerfile', async () => {
    expect(await lines('python', 'import os', "os.environ['NCCL_IB_HCA'] = 'mlx5'")).toEqual([[2, 'uses', "os.environ['NCCL_IB_HCA'] = 'mlx5'"]]);
    expect(await lines('json', '{"env": {', '"NCCL_SOCKET_IFNAME": "ib2"', '}}')).toEqual([[2, 'uses', '"NCCL_SOCKET_IFNAME": "ib2"']]);
    expect(await lines('dockerfile', 'FROM x', 'ENV NCCL_IB_HCA=^=mlx5_2')).toEqual([[2, 'leaves out', 'ENV NCCL_IB_HCA=^=mlx5_2']]);
  });

  it('passes over comments, other adapters, other ports, other variables and values that are not known', async () => {
    expect(
      await lines('bash', 'export NCCL_IB_HCA==mlx5_20', 'export NCCL_IB_HCA=mlx5_2:2', 'export NCCL_IB_HCA=mlx5_0', 'export NCCL_SOCKET_IFNAME=eth0', 'export MY_NCCL_IB_HCA=mlx5_2', 'export NCCL_IB_HCA=$HCA'),
    ).toEqual([]);
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
