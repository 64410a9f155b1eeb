import { describe, expect, it } from 'vitest';
import { lintDocument, type Finding } from '../../../src/lint/index.js';
import type { FileKind } from '../../../src/scripts/setting.js';

const lint = async (kind: FileKind, text: string, version = '2.30.7'): Promise<readonly Finding[]> =>
  (await lintDocument({ path: 'file', bytes: new TextEncoder().encode(text), kind }, { version })).findings.filter(
    ({ rule }) => rule === 'contradiction',
  );

interface Case {
  readonly text: string;
  readonly version?: string;
  /** Severities and the beginning of each message; none where nothing may be said. */
  readonly says: readonly string[];
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  'what is switched off': [
    { text: 'NCCL_IB_DISABLE=1\nNCCL_IB_HCA=mlx5', says: ['error NCCL_IB_HCA has no effect, because NCCL_IB_DISABLE is 1.'] },
    { text: 'NCCL_IB_DISABLE=1\nNCCL_IB_TIMEOUT=22', says: ['warning NCCL_IB_TIMEOUT has no effect'] },
    { text: 'NCCL_IB_DISABLE=2\nNCCL_IB_HCA=mlx5', says: ['error'] },
    { text: 'NCCL_IB_DISABLE=0\nNCCL_IB_HCA=mlx5', says: [] },
    { text: 'NCCL_NET=Socket\nNCCL_IB_HCA=mlx5\nNCCL_IB_TC=106', says: ['error NCCL_IB_HCA', 'warning NCCL_IB_TC'] },
    { text: 'NCCL_NET=IB\nNCCL_IB_HCA=mlx5', says: [] },
    { text: 'NCCL_P2P_DISABLE=1\nNCCL_P2P_LEVEL=SYS', says: ['error NCCL_P2P_LEVEL'] },
    { text: 'NCCL_P2P_DISABLE=2\nNCCL_P2P_LEVEL=SYS', says: [] },
    { text: 'NCCL_PXN_DISABLE=1\nNCCL_P2P_PXN_LEVEL=2', says: ['warning NCCL_P2P_PXN_LEVEL'] },
    { text: 'NCCL_NET_GDR_LEVEL=LOC\nNCCL_NET_GDR_READ=1', says: ['warning NCCL_NET_GDR_READ'] },
    { text: 'NCCL_NET_GDR_LEVEL=PHB\nNCCL_NET_GDR_READ=1', says: [] },
    { text: 'NCCL_P2P_DISABLE=1\nNCCL_NET_GDR_LEVEL=PHB', says: [] },
  ],
  'networks that cannot be there': [
    { text: 'NCCL_NET=IB\nNCCL_IB_DISABLE=1', says: ['error NCCL init fails'] },
    { text: 'NCCL_NET=AWS Libfabric\nNCCL_NET_PLUGIN=none', says: ['error NCCL init fails: NCCL_NET asks for AWS Libfabric'] },
    { text: 'NCCL_NET=Socket\nNCCL_NET_PLUGIN=none', says: [] },
  ],
  bounds: [
    { text: 'NCCL_MIN_CTAS=16\nNCCL_MAX_CTAS=8', says: ['error NCCL_MIN_CTAS is 16, more than NCCL_MAX_CTAS, which is 8.'] },
    { text: 'NCCL_MIN_NCHANNELS=100\nNCCL_MAX_NCHANNELS=64', says: [] },
    { text: 'NCCL_MIN_NCHANNELS=8\nNCCL_MAX_NCHANNELS=8', says: [] },
  ],
  'algorithms that are off': [
    { text: 'NCCL_ALGO=allreduce:nvls\nNCCL_NVLS_ENABLE=0', says: ['error AllReduce fail: NCCL_ALGO leaves them NVLS alone'] },
    { text: 'NCCL_ALGO=Ring,NVLS\nNCCL_NVLS_ENABLE=0', says: ['warning NVLS in NCCL_ALGO is never used'] },
    { text: 'NCCL_ALGO=Ring,NVLS\nNCCL_NVLS_ENABLE=2', says: [] },
    { text: 'NCCL_ALGO=^NVLS\nNCCL_NVLS_ENABLE=0', says: [] },
    { text: 'NCCL_ALGO=Ring\nNCCL_NVLS_ENABLE=1', says: ['warning NCCL_NVLS_ENABLE=1 asks for NVLS in vain'] },
    { text: 'NCCL_ALGO=CollNetDirect,Ring\nNCCL_COLLNET_ENABLE=0', says: ['warning CollNet in NCCL_ALGO'] },
    { text: 'NCCL_ALGO=CollNetDirect,Ring\nNCCL_COLLNET_ENABLE=1', says: [] },
    { text: 'NCCL_ALGO=Ring\nNCCL_COLLNET_ENABLE=1', version: '2.21.5', says: ['warning NCCL_COLLNET_ENABLE=1 asks for CollNet in vain'] },
  ],
  'a tuner that is tied': [
    {
      text: 'NCCL_TUNER_CONFIG_FILE=/etc/t.csv\nNCCL_ALGO=Ring',
      says: ['warning The tuner can choose only among what NCCL_ALGO=Ring leaves'],
    },
    { text: 'NCCL_TUNER_PLUGIN=example\nNCCL_PROTO=Simple', says: ['information The tuner'] },
    { text: 'NCCL_TUNER_PLUGIN=example\nNCCL_FASTRAK_NUM_FLOWS=2\nNCCL_PROTO=Simple', says: [] },
    { text: 'NCCL_TUNER_PLUGIN=none\nNCCL_PROTO=Simple', says: [] },
  ],
  'two spellings': [
    {
      text: 'NCCL_BLOCKING_WAIT=0\nTORCH_NCCL_BLOCKING_WAIT=1',
      says: ['error NCCL_BLOCKING_WAIT has no effect: PyTorch takes TORCH_NCCL_BLOCKING_WAIT=1'],
    },
    { text: 'NCCL_BLOCKING_WAIT=1\nTORCH_NCCL_BLOCKING_WAIT=1', says: [] },
    { text: 'NCCL_MIN_NRINGS=4\nNCCL_MIN_NCHANNELS=8', says: ['error NCCL_MIN_NRINGS has no effect: NCCL takes NCCL_MIN_NCHANNELS=8'] },
  ],
};

describe.each(Object.entries(cases))('%s', (_, list) => {
  it.each(list.map((one) => [one.text, one] as const))('%j', async (text, { version, says }) => {
    const found = await lint('conf', text, version);
    expect(found.map(({ severity, message }, index) => `${severity} ${message}`.slice(0, says[index]?.length ?? 200))).toEqual(says);
  });
});

describe('retries that outlast the watchdog', () => {
  const python = (seconds: string, exponent: number): string =>
    `import os\nfrom datetime import timedelta\nimport torch.distributed as dist\nos.environ["NCCL_IB_TIMEOUT"] = "${String(exponent)}"\ndist.init_process_group("nccl", timeout=timedelta(seconds=${seconds}))\n`;

  it('are told with the arithmetic and the value that fits', async () => {
    const [found] = await lint('bash', 'export NCCL_IB_TIMEOUT=25\nexport TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC=480\n');
    // 4.096 µs × 2^25 × 8 = 1099.5 s; 2^23 gives 274.9 s.
    expect(found).toMatchObject({ severity: 'warning', variable: 'NCCL_IB_TIMEOUT' });
    expect(found?.message).toContain('1100 s (4.096 µs × 2^25 × 8)');
    expect(found?.message).toContain('NCCL_IB_TIMEOUT=23');
  });

  it('count PyTorch’s ten minutes where PyTorch is in sight, and nothing where it is not', async () => {
    expect(await lint('bash', 'export NCCL_IB_TIMEOUT=25\ntorchrun train.py\n')).toHaveLength(1);
    expect(await lint('bash', 'export NCCL_IB_TIMEOUT=24\ntorchrun train.py\n')).toEqual([]);
    expect(await lint('bash', 'export NCCL_IB_TIMEOUT=25\n./all_reduce_perf\n')).toEqual([]);
  });

  it('take the program’s own limit', async () => {
    expect(await lint('python', python('120', 22))).toHaveLength(1);
    expect(await lint('python', python('1200', 22))).toEqual([]);
  });

  it('count fewer retries', async () => {
    expect(await lint('bash', 'export NCCL_IB_TIMEOUT=25 NCCL_IB_RETRY_CNT=1\ntorchrun train.py\n')).toEqual([]);
  });
});

describe('settings of other processes', () => {
  it('do not contradict each other', async () => {
    const branch = 'export NCCL_IB_HCA=mlx5\nif [ "$1" = tcp ]; then\n  export NCCL_IB_DISABLE=1\n  srun ./a\nelse\n  srun ./a\nfi\n';
    expect(await lint('bash', branch)).toEqual([]);
    expect(await lint('bash', 'export NCCL_IB_HCA=mlx5\nsrun ./a\nNCCL_IB_DISABLE=1 srun ./a\n')).toEqual([]);
    expect(await lint('bash', 'export NCCL_IB_HCA=mlx5\nexport NCCL_IB_DISABLE=$off\nsrun ./a\n')).toEqual([]);
    expect(await lint('bash', 'export NCCL_IB_HCA=mlx5\nNCCL_IB_DISABLE=1 srun ./a\n')).toHaveLength(1);
  });

  it('are kept apart in containers', async () => {
    const container = (name: string, variable: string, value: string): string =>
      `    - name: ${name}\n      image: a:1\n      env:\n        - name: ${variable}\n          value: "${value}"\n`;
    const pod = (...containers: string[]): string => `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n${containers.join('')}`;
    expect(await lint('yaml', pod(container('a', 'NCCL_IB_DISABLE', '1'), container('b', 'NCCL_IB_HCA', 'mlx5')))).toEqual([]);
  });
});
