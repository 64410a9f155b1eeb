import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTell } from '../../src/lint/fileKind.js';
import { lintDocument, lintReading, ruleIds } from '../../src/lint/index.js';
import { ruleById } from '../../src/lint/rules.js';
import { readFileAndNeighbours } from '../../src/scripts/index.js';

const options = { version: '2.27.3' };

/** What a file that is read in holds, whatever it is called. */
const neighbour = (): Promise<string> => Promise.resolve('export NCCL_BUFFSIZE=4M\nNCCL_ALGO=ring\nNCCL_P2P_LEVEL=sys\n');

/** Findings of a script that is read, whatever its words. */
async function findingsOf(text: string): Promise<readonly string[]> {
  const reading = await readFileAndNeighbours(text, 'bash', neighbour);
  return lintReading(reading, { ...options, text, kind: 'bash' }).map(({ rule }) => rule);
}

/** Words of scripts that have to do with launching, containers and files, and with none of them. */
const words = fc.constantFrom(
  ...[
    'docker',
    'podman',
    'nerdctl',
    'nvidia-docker',
    'singularity',
    'apptainer',
    'enroot',
    'run',
    'exec',
    'start',
    'compose',
    '--gpus',
    'all',
    '--nv',
    '--rocm',
  ],
  ...[
    '--device',
    '/dev/kfd',
    '/dev/dri',
    '/dev/infiniband',
    '--runtime',
    '--network',
    'host',
    '--ipc',
    '--shm-size',
    '1g',
    '--ulimit',
    'a:1',
    'rocm/pytorch:1',
  ],
  ...[
    '--env-file',
    '--env-file=',
    '.env',
    'x.sh',
    '.',
    './x.sh',
    'source',
    'bash',
    'sh',
    '-c',
    'eval',
    'exec',
    'set',
    '-a',
    'env',
    'export',
    'setenv',
    'declare',
  ],
  ...[
    'mpirun',
    'mpiexec',
    'srun',
    'torchrun',
    'python',
    'train.py',
    'deepspeed',
    '-n',
    '8',
    '-x',
    '--export=ALL',
    '--container-image',
    'ssh',
    'sudo',
    'time',
    'flux',
  ],
  ...[
    'all_reduce_perf',
    './build/sendrecv_perf',
    '-b',
    '8',
    '-e',
    '8G',
    'LD_LIBRARY_PATH',
    'OMP_NUM_THREADS=1',
    'UCX_TLS=rc',
    'FI_PROVIDER=efa',
    'OMPI_MCA_a=b',
  ],
  ...[
    'NCCL_DEBUG=INFO',
    'nccl_debug=INFO',
    'Nccl_Algo',
    'TORCH_FR_BUFFER_SIZE=0',
    'RCCL_X=1',
    'HCCL_X=1',
    'NC""CL_X=1',
    'N\\\nCCL_X=1',
    'FI_EFA_X=1',
  ],
  ...[
    'kubectl',
    'apply',
    '-f',
    '-',
    'nvidia.com/gpu:',
    'nvidia.com/mig-1g.5gb:',
    'amd.com/mig-1:',
    'image:',
    'resources:',
    'limits:',
    'containers:',
  ],
  ...[
    '<<EOF\n',
    'EOF\n',
    '"',
    "'",
    '(',
    ')',
    '{',
    '}',
    '$(',
    '`',
    '|',
    '&&',
    ';',
    '>',
    '#',
    '\\\n',
    '\\ \n',
    '\n',
    '\n',
    '\n',
    '=',
    '$X',
    '${X}',
  ],
  ...['# nccl-workbench-disable', '# nccl-workbench-disable-next-line number-suffix\n'],
);
const script = fc
  .array(fc.tuple(words, fc.constantFrom(' ', ' ', ' ', '', '\n')), { maxLength: 25 })
  .map((parts) => parts.map(([word, blank]) => word + blank).join(''));

describe('a script that cannot have findings', () => {
  it('is none of the examples that make a rule speak', () => {
    const passedOver: string[] = [];
    let spoke = 0;
    for (const id of ruleIds) {
      for (const { kind, bad } of ruleById(id)?.about.examples ?? []) {
        if (kind !== 'bash') continue;
        spoke++;
        if (!mayTell(bad)) passedOver.push(`${id}: ${bad}`);
      }
    }
    expect(spoke).toBeGreaterThan(30);
    expect(passedOver).toEqual([]);
  });

  it('has none when it is read all the same', { timeout: 120_000 }, async () => {
    let looked = 0;
    await fc.assert(
      fc.asyncProperty(script, async (text) => {
        if (mayTell(text)) return;
        looked++;
        expect(await findingsOf(text), text).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
    expect(looked).toBeGreaterThan(100);
  });

  it('is answered without a reader', async () => {
    const { findings, problem } = await lintDocument(
      { path: 'a.sh', bytes: new TextEncoder().encode('#!/bin/sh\nmake -j8 && ./test.sh\n'), kind: 'bash' },
      options,
    );
    expect({ findings, problem }).toEqual({ findings: [], problem: null });
  });
});
