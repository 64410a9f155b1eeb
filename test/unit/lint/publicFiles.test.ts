import { describe, expect, it } from 'vitest';
import { lintDocument } from '../../../src/lint/index.js';
import type { FileKind } from '../../../src/scripts/setting.js';

/** Rule, severity and line of what is said about a file. */
async function said(kind: FileKind, text: string, version = '2.30.7', path = 'file'): Promise<string[]> {
  const { findings } = await lintDocument({ path, bytes: new TextEncoder().encode(text), kind }, { version });
  return findings.map(({ rule, severity, range }) => `${rule} ${severity} ${String(range.start.line)}`);
}

describe('names that mislead', () => {
  it('leaves the paths of a script’s own scripts alone', async () => {
    expect(await said('yaml', 'env:\n  - name: NCCL_INIT_SCRIPT\n    value: /opt/set_env.sh\n')).toEqual([]);
    expect(await said('yaml', 'env:\n  - name: NCCL_INIT_SPEED\n    value: "1"\n')).toEqual(['unknown-variable error 1']);
  });

  it('knows what the FasTrak plugin is told', async () => {
    expect(await said('bash', 'export NCCL_USE_SNAP=1\nsrun ./train\n')).toEqual([]);
  });

  it('knows the mask of nccl-tests by its own name alone', async () => {
    expect(await said('bash', 'NCCL_SPLIT_MASK=0x7 srun ./all_reduce_perf\n')).toEqual(['unknown-variable error 0']);
    expect(await said('bash', 'NCCL_TESTS_SPLIT_MASK=0x7 srun ./all_reduce_perf\n')).toEqual([]);
  });

  it('takes a pattern that a test looks for for no setting', async () => {
    expect(await said('python', "for one in ['NCCL_SOCKET_IFNAME=[^ ]+', 'NCCL_DEBUG=.*']:\n    text = re.sub(one, '', text)\n")).toEqual(
      [],
    );
    expect(await said('python', "command += ['-x', 'NCCL_IB_RETRY_CNT=14']\n")).toEqual(['out-of-range error 0']);
  });
});

describe('lists that starve a collective', () => {
  it.each([
    ['a training run', 'export NCCL_ALGO=Tree\nsrun python train.py\n', ['starved-collective error 0']],
    ['the benchmark that it serves', 'export NCCL_ALGO=Tree\nsrun ./all_reduce_perf -b 8 -e 1G\n', []],
    [
      'one that it serves and one that it does not',
      'export NCCL_ALGO=Tree\nsrun ./all_reduce_perf\nsrun ./all_gather_perf\n',
      ['starved-collective error 0'],
    ],
    ['one that sends and receives', 'export NCCL_ALGO=CollNetChain\nsrun ./alltoall_perf_mpi\n', []],
    [
      'a benchmark and a program that is not known',
      'export NCCL_ALGO=Tree\nsrun ./all_reduce_perf\nsrun $APP\n',
      ['starved-collective error 0'],
    ],
  ])('with %s', async (_title, text, found) => {
    expect((await said('bash', text)).filter((one) => one.startsWith('starved'))).toEqual(found);
  });

  it('says nothing before 2.24, where NCCL falls back', async () => {
    expect(await said('bash', 'export NCCL_ALGO=Tree\nsrun python train.py\n', '2.23.4')).toEqual([]);
  });
});

describe('files for AMD’s GPUs', () => {
  it.each([
    ['an image', 'FROM rocm/pytorch:latest\nENV NCCL_MIN_NCHANNELS=112\n', []],
    ['a variable', 'FROM base:1\nENV HIP_FORCE_DEV_KERNARG=1\nENV NCCL_MIN_NCHANNELS=112\n', []],
    ['NVIDIA’s image', 'FROM nvcr.io/nvidia/pytorch:25.01-py3\nENV NCCL_MIN_NCHANNELS=112\n', ['out-of-range warning 1']],
  ])('are known by %s', async (_title, text, found) => {
    expect(await said('dockerfile', text)).toEqual(found);
  });

  it('are judged in all else', async () => {
    expect(await said('dockerfile', 'FROM rocm/pytorch:latest\nENV NCCL_IB_RETRY_CNT=14\n')).toEqual(['out-of-range error 1']);
  });
});

describe('variables of a program that has started', () => {
  const start = 'import os\nimport torch.distributed as dist\n\ndist.init_process_group("nccl")\n';
  it('are read anew for the next communicator, some of them', async () => {
    expect(await said('python', `${start}os.environ["NCCL_COLLNET_ENABLE"] = "0"\n`)).toEqual([]);
    expect(await said('python', `${start}os.environ["NCCL_IB_TIMEOUT"] = "22"\n`)).toEqual(['set-too-late warning 4']);
  });
});

describe('what a guide leaves to be filled in', () => {
  it('is a value that is not known, and what follows is read', async () => {
    const text = 'export TOKEN=<YOUR_TOKEN>\nexport NCCL_SOCKET_IFNAME=<iface>\nexport NCCL_IB_RETRY_CNT=14\nsrun ./train\n';
    expect(await said('bash', text)).toEqual(['out-of-range error 2']);
    expect(await said('bash', 'export NCCL_IB_RETRY_CNT=14\nsort <names>sorted\nsrun ./train\n')).toEqual(['out-of-range error 0']);
  });
});

describe('names of devices and of interfaces', () => {
  it('are told apart where the host is not known', async () => {
    expect(await said('bash', 'export NCCL_SOCKET_IFNAME=mlx5_0\nsrun ./train\n')).toEqual(['invalid-value warning 0']);
    expect(await said('bash', 'export NCCL_IB_HCA=eth0\nsrun ./train\n')).toEqual(['invalid-value warning 0']);
    expect(await said('bash', 'export NCCL_SOCKET_IFNAME=ibs1,eth\nexport NCCL_IB_HCA=ibp\nsrun ./train\n')).toEqual([]);
  });
});
