import { afterAll, bench, describe } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyses } from '../../src/server/analyses.js';
import { diagnosticsOf } from '../../src/server/convert.js';

// What the language server does between a keystroke and its diagnostics: the text is changed, read and judged anew. The goals are 50 ms for a
// script of 2,000 lines and 300 ms for an nccl.conf of 100,000.

const configuration = { ncclVersion: '2.27.3', minSeverity: 'hint' } as const;

/** Milliseconds of this process's processor time for each keystroke in a document: what is left of the time on a machine with other work. */
const spent = new Map<string, number[]>();

/** A document in an editor: `type` puts one character in and takes it away the next time, and gives the number of diagnostics. */
function typing(languageId: string, path: string, text: string, line: number): { readonly type: () => Promise<number> } {
  const analyses = new Analyses();
  const document = TextDocument.create(`file:///${path}`, languageId, 1, text);
  let [version, typed] = [1, false];
  return {
    async type() {
      const at = { line, character: 12 };
      const range = { start: at, end: typed ? { line, character: 13 } : at };
      TextDocument.update(document, [{ range, text: typed ? '' : 'x' }], ++version);
      typed = !typed;
      const before = process.cpuUsage();
      const found = await analyses.of(document, configuration);
      const count = diagnosticsOf(found?.findings ?? [], configuration.minSeverity).length;
      const { user, system } = process.cpuUsage(before);
      spent.set(path, [...(spent.get(path) ?? []), (user + system) / 1000]);
      return count;
    },
  };
}

const block = [
  '# tuned for the old cluster',
  'if [[ "$SLURM_JOB_PARTITION" == "a100" ]]; then',
  '  export NCCL_IB_HCA=mlx5_0,mlx5_1,mlx5_4,mlx5_5',
  '  export NCCL_SOCKET_IFNAME="eth0"',
  'else',
  '  export NCCL_IB_TIMEOUT=22 NCCL_IB_RETRY_CNT=7',
  'fi',
  'for size in 8 64 512; do',
  '  echo "run $size on ${SLURM_JOB_NUM_NODES} hosts" >> "$LOG/run-$size.txt"',
  'done',
  'export MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)',
  'srun --ntasks-per-node=8 python train.py --lr 3e-4 --batch $((4 * 8)) \\',
  '  --data "$DATA/shards-{000..099}.tar" --out "$OUT"',
  'mpirun -np 64 -x NCCL_DEBUG=INFO -x NCCL_BUFFSIZE=8388608 all_reduce_perf -b 8 -e 8G -f 2 -g 1',
  'cp "$OUT/last.pt" "$ARCHIVE/$(date +%F).pt" || exit 1',
  '',
];

describe('a keystroke in a shell script of 2,000 lines', () => {
  const text = `#!/bin/bash\n${Array.from({ length: 125 }, () => block.join('\n')).join('\n')}`;
  const document = typing('shellscript', 'train.sh', text, 1001);
  bench('to diagnostics', async () => {
    await document.type();
  });
});

const job = [
  '---',
  'apiVersion: v1',
  'kind: Pod',
  'metadata: { name: worker }',
  'spec:',
  '  containers:',
  '    - name: train',
  '      image: nvcr.io/nvidia/pytorch:24.05-py3',
  '      env:',
  '        - name: NCCL_IB_HCA',
  '          value: "mlx5_0,mlx5_1"',
  '        - name: NCCL_BUFFSIZE',
  '          value: "8388608"',
  '      resources:',
  '        limits: { nvidia.com/gpu: 8 }',
  '      command: ["bash", "-c", "torchrun train.py"]',
];

describe('a keystroke in YAML of 2,000 lines', () => {
  const text = Array.from({ length: 125 }, () => job.join('\n')).join('\n');
  const document = typing('yaml', 'job.yaml', text, 1001);
  bench('to diagnostics', async () => {
    await document.type();
  });
});

describe('a keystroke in an nccl.conf of 100,000 lines', () => {
  const lines = [
    'NCCL_IB_TIMEOUT=20',
    'NCCL_BUFFSIZE=4194304',
    'NCCL_DEBUG=INFO',
    'NCCL_IB_HCA=mlx5_0,mlx5_1',
    '# a comment',
    'NCCL_P2P_LEVEL=SYS',
    '',
  ];
  const text = Array.from({ length: 100_000 }, (_, index) => lines[index % lines.length] ?? '').join('\n');
  const document = typing('nccl-conf', 'nccl.conf', text, 50_002);
  bench(
    'to diagnostics',
    async () => {
      await document.type();
    },
    { time: 0, iterations: 5, warmupTime: 0, warmupIterations: 2 },
  );
});

afterAll(() => {
  for (const [path, times] of spent) {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
    console.log(`${path}: ${at(0)} ms of processor a keystroke at least, ${at(0.5)} ms in the middle, of ${String(sorted.length)}`);
  }
});
