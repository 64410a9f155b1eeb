import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { OpenDocument, Server } from './lsp.js';

// What the language server does between a keystroke and its diagnostics. The server is the production bundle in a process of its own, spoken to over
// its standard streams; after a few keystrokes to warm it up, each of those that count is typed into a document that lies open. The goals are 50 ms
// for a script of 2,000 lines and 300 ms for an nccl.conf of 100,000. What vitest prints is the time of the whole talk and says nothing.

const root = join(import.meta.dirname, '../..');
spawnSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'inherit' });

const warmUp = 10;
const counted = 50;

async function typing(what: string, name: string, languageId: string, text: string, first: number): Promise<void> {
  const server = new Server(join(root, 'dist/server.js'));
  try {
    await server.start();
    const document = new OpenDocument(server, name, languageId, text);
    const rows = text.split('\n');
    const times: number[] = [];
    let before = server.processor;
    let found = 0;
    for (let key = 0; key < warmUp + counted; key++) {
      if (key === warmUp) before = server.processor;
      // A character is put in and taken away again, each pair one line further down.
      const line = first + (key >> 1);
      const stroke = await document.type(line, Math.min(12, rows[line]?.length ?? 0), key % 2 === 0 ? 'x' : '');
      if (key >= warmUp) times.push(stroke.wall);
      ({ found } = stroke);
    }
    const processor = ((server.processor - before) * 1000) / counted;
    const sorted = times.toSorted((a, b) => a - b);
    const at = (part: number): string => (sorted[Math.ceil(sorted.length * part) - 1] ?? NaN).toFixed(0);
    console.log(
      `${what}: ${at(0.5)} ms in the middle, ${(sorted[0] ?? NaN).toFixed(0)} ms at least, ${at(0.95)} ms of 95 in 100, ${processor.toFixed(0)} ms of processor on ` +
        `average, of ${String(counted)} keystrokes; ${String(found)} diagnostics, ${server.resident.toFixed(0)} MiB`,
    );
  } finally {
    server.stop();
  }
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

const lines = ['NCCL_IB_TIMEOUT=20', 'NCCL_BUFFSIZE=4194304', 'NCCL_DEBUG=INFO', 'NCCL_IB_HCA=mlx5_0,mlx5_1', '# a comment', 'NCCL_P2P_LEVEL=SYS', ''];

/** A keystroke is measured in the talk, which is held once however often vitest calls for it. */
function talk(what: string, name: string, languageId: string, text: string, line: number): void {
  let held: Promise<void> | null = null;
  bench(what, () => (held ??= typing(what, name, languageId, text, line)), { time: 0, iterations: 1, warmupTime: 0, warmupIterations: 0 });
}

describe('a keystroke, to its diagnostics', () => {
  const blocks = Array.from({ length: 125 }, () => block.join('\n'));
  talk('shell script of 2,000 lines', 'train.sh', 'shellscript', `#!/bin/bash\n${blocks.join('\n')}`, 1001);
  const open = blocks.with(61, `if true; then\n${blocks[61] ?? ''}`);
  talk('shell script of 2,000 lines with an if that is not closed yet', 'open.sh', 'shellscript', `#!/bin/bash\n${open.join('\n')}`, 1001);
  talk('YAML of 125 documents, 2,000 lines', 'jobs.yaml', 'yaml', Array.from({ length: 125 }, () => job.join('\n')).join('\n'), 1001);
  const items = Array.from({ length: 125 }, () => `- ${job.slice(1).join('\n  ')}\n`);
  talk('YAML of one document, 2,000 lines', 'job.yaml', 'yaml', `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`, 1001);
  const conf = Array.from({ length: 100_000 }, (_, index) => lines[index % lines.length] ?? '').join('\n');
  talk('nccl.conf of 100,000 lines', 'nccl.conf', 'nccl-conf', conf, 50_002);
});
