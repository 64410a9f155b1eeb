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

describe('texts that a script keeps or hands on', () => {
  it.each([
    ['a shell that writes an nccl.conf', 'bash -c "cat > /etc/nccl.conf" <<\'EOF\'\nNCCL_IB_RETRY_CNT=14\nEOF\n', ['out-of-range error 1']],
    ['tee in a shell', 'sudo sh -c "tee -a /etc/nccl.conf > /dev/null" <<EOF\nNCCL_IB_RETRY_CNT=14\nEOF\n', ['out-of-range error 1']],
    ['a shell that does something else', 'bash -c "wc -l" <<\'EOF\'\nNCCL_IB_RETRY_CNT=14\nEOF\n', []],
    ['JSON', 'E=$(cat <<EOF\n{"env_vars": {"NCCL_IB_RETRY_CNT": "14"}}\nEOF\n)\n', ['out-of-range error 1']],
    ['a script', "read -r -d '' CMD <<'EOF'\nset -e\nexport NCCL_IB_RETRY_CNT=14\nEOF\nsrun bash -c \"$CMD\"\n", ['out-of-range error 2']],
    ['a text that is only shown', 'cat <<EOF\nUsage:\nexport NCCL_IB_RETRY_CNT=14\nEOF\n', []],
    ['the environment of all logins', 'echo "NCCL_IB_RETRY_CNT=14" | sudo tee -a /etc/environment\n', ['out-of-range error 0']],
  ])('%s', async (_title, text, found) => {
    expect(await said('bash', text)).toEqual(found);
  });
});

describe('YAML', () => {
  const step = (job: string): string =>
    `jobs:\n  ${job}:\n    steps:\n      - run: python train.py\n        env:\n          NCCL_IB_RETRY_CNT: 14\n`;
  it('has jobs that are called after documentation, and keys that are documentation', async () => {
    expect(await said('yaml', step('check-docs'))).toEqual(['out-of-range error 5']);
    expect(await said('yaml', step('examples'))).toEqual([]);
    expect(await said('yaml', 'nccl_notes: NCCL_IB_RETRY_CNT=14 is too much\n')).toEqual([]);
  });

  it('has scripts that begin with a comment in prose', async () => {
    const text = 'BEFORE_SCRIPT: |\n  # First of all we make the model smaller, then train it\n  cd /opt\n  export NCCL_IB_RETRY_CNT=14\n';
    expect(await said('yaml', text)).toEqual(['out-of-range error 3']);
  });

  it('has the environment of all logins', async () => {
    const text = 'files:\n  - destination: /etc/environment\n    content: |\n      PATH="/usr/bin"\n      NCCL_IB_RETRY_CNT=14\n';
    expect(await said('yaml', text)).toEqual(['out-of-range error 4']);
  });
});

describe('words of a list', () => {
  it('may say none', async () => {
    expect(await said('python', "command = ['mpirun', '-x', 'NCCL_NET_PLUGIN=none', '-x', 'NCCL_IB_RETRY_CNT=14']\n")).toEqual([
      'out-of-range error 0',
    ]);
    expect(await said('python', "command = ['mpirun', '-x', 'NCCL_TUNER_PLUGIN=None', '-x', 'NCCL_DEBUG=NONE SUCH']\n")).not.toContain(
      'unknown-variable',
    );
  });
});

describe('commands that end early', () => {
  const rule = async (text: string): Promise<string[]> => (await said('bash', text)).filter((one) => one.startsWith('broken-continuation'));
  it.each([
    ['a blank', 'mpirun -np 8 \\ \n  -np 2 \\\n  -x NCCL_DEBUG=INFO ./a\n', ['broken-continuation error 0']],
    ['a blank before CRLF', 'mpirun -np 8 \\\t\r\n  -x NCCL_DEBUG=INFO ./a\r\n', ['broken-continuation error 0']],
    ['a comment', 'mpirun -np 8 \\\n  # -x NCCL_PROTO=LL \\\n  # more\n  -x NCCL_DEBUG=INFO ./a\n', ['broken-continuation error 1']],
    ['nothing', 'mpirun -np 8 \\\n  -x NCCL_DEBUG=INFO ./a\n', []],
    ['a comment at the end', 'mpirun -x NCCL_DEBUG=INFO ./a \\\n# done\nexport NCCL_DEBUG=WARN\n', []],
    ['a commented command', '#mpirun -np 8 \\ \n#  -x NCCL_DEBUG=INFO ./a\n', []],
    ['a blank that costs no setting', 'mpirun -np 8 \\ \n  -np 2 ./a\nexport NCCL_DEBUG=INFO\n', []],
  ])('with %s', async (_title, text, found) => {
    expect(await rule(text)).toEqual(found);
  });
});

describe('the loopback interface', () => {
  it('is no choice for several hosts', async () => {
    expect(await said('bash', 'export NCCL_SOCKET_IFNAME=lo\nsrun -N 2 ./a\nsrun -N 4 ./a\n')).toEqual(['loopback warning 0']);
    expect(await said('bash', 'export NCCL_SOCKET_IFNAME=lo\nsrun -N 1 ./a\n')).toEqual([]);
    expect(await said('bash', 'export NCCL_SOCKET_IFNAME=lo\ntorchrun --nproc_per_node 8 a.py\n')).toEqual([]);
  });
});

describe('variables that a plugin read first', () => {
  it('are told of softly', async () => {
    expect(await said('bash', 'export NCCL_IB_PCI_RELAXED_ORDERING=1\nsrun ./a\n', '2.11.4')).toEqual(['not-yet-available information 0']);
    expect(await said('bash', 'export NCCL_IB_FIFO_TC=1\nsrun ./a\n', '2.11.4')).toEqual(['not-yet-available error 0']);
  });
});
