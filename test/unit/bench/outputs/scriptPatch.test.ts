import { describe, expect, it } from 'vitest';
import { patchScript } from '../../../../src/bench/outputs/scriptPatch.js';
import { applyEdits } from '../../../../src/lint/index.js';
import { type FileKind, readFile } from '../../../../src/scripts/index.js';
import { quote } from '../../../../src/ssh/quote.js';

const gain = '+3 % ±1';

async function patched(text: string, kind: FileKind, settings: Readonly<Record<string, string | null>>) {
  const reading = await readFile(text, kind);
  const wanted = Object.entries(settings).map(([name, value]) => ({ name, value, gain }));
  const { edits, left } = patchScript({ text, settings: reading.settings, commands: reading.commands }, wanted, quote);
  const after = applyEdits(text, edits);
  const read = await readFile(after, kind);
  return {
    after,
    left,
    values: Object.fromEntries(read.settings.filter(({ reach }) => reach === 'ranks').map(({ name, value }) => [name, value])),
  };
}

describe('a patch of a launch script', () => {
  it('replaces a value in its own quoting, with its gain above where there is room', async () => {
    const { after, left } = await patched('#!/bin/bash\nexport NCCL_BUFFSIZE="4194304" # old\nsrun ./all_reduce_perf -b 8\n', 'bash', {
      NCCL_BUFFSIZE: '8388608',
    });
    expect(after).toBe(`#!/bin/bash\n# nccl-workbench: ${gain}\nexport NCCL_BUFFSIZE="8388608" # old\nsrun ./all_reduce_perf -b 8\n`);
    expect(left).toEqual([]);
    expect((await patched(after, 'bash', { NCCL_BUFFSIZE: '16777216' })).after).toBe(after.replace('8388608', '16777216'));
    expect((await patched(after, 'bash', { NCCL_BUFFSIZE: '8388608' })).after).toBe(after);
  });

  it.each<[string, FileKind, string]>([
    ['a flag of mpirun', 'bash', 'mpirun -np 8 -x NCCL_ALGO=Ring \\\n  -x NCCL_DEBUG=INFO \\\n  ./all_reduce_perf -b 8\n'],
    ['the last flag of a command', 'bash', 'mpirun -np 8 ./all_reduce_perf -b 8 \\\n  -x NCCL_ALGO=Ring\n'],
    ['one word of several', 'bash', 'export NCCL_ALGO=Ring NCCL_DEBUG=INFO\nsrun ./all_reduce_perf\n'],
    ['a prefix', 'bash', 'NCCL_ALGO=Ring srun ./all_reduce_perf\n'],
    ['nothing at all', 'bash', '#!/bin/bash\n#SBATCH -N 2\nsrun ./all_reduce_perf -b 8\n'],
    ['Windows line ends', 'bash', 'export NCCL_ALGO=Ring\r\nsrun ./all_reduce_perf\r\n'],
    ['python', 'python', 'import os\nos.environ["NCCL_ALGO"] = "Ring"\n'],
    ['a dictionary', 'python', 'import os\nos.environ.update({\n  "NCCL_ALGO": "Ring",\n})\n'],
    ['a pod', 'yaml', 'kind: Pod\nspec:\n  containers:\n  - name: a\n    image: x\n    env:\n    - name: NCCL_ALGO\n      value: Ring\n'],
    ['an image', 'dockerfile', 'FROM x\nENV NCCL_ALGO=Ring NCCL_DEBUG=INFO\n'],
    ['an environment file', 'env', 'NCCL_ALGO=Ring\n'],
  ])('adds what is missing in the form of what is there: %s', async (_, kind, text) => {
    const wanted = { NCCL_ALGO: 'allreduce:Tree', NCCL_BUFFSIZE: '8388608' };
    const { after, left, values } = await patched(text, kind, wanted);
    expect(left, after).toEqual([]);
    expect(values, after).toMatchObject(wanted);
    for (const line of text.split('\n'))
      if (!line.includes('NCCL_ALGO') && !line.includes('value:')) expect(after).toContain(line.replace('\r', ''));
    if (text.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('leaves a value that the script works out, and one that it cannot hold, to the author', async () => {
    const { after, left } = await patched('export NCCL_BUFFSIZE=$SIZE\nsrun ./all_reduce_perf\n', 'bash', { NCCL_BUFFSIZE: '8388608' });
    expect(after).toBe('export NCCL_BUFFSIZE=$SIZE\nsrun ./all_reduce_perf\n');
    expect(left).toEqual([{ name: 'NCCL_BUFFSIZE', value: '8388608', line: 0 }]);
    expect((await patched('print(1)\n', 'python', { NCCL_ALGO: 'Ring' })).left).toEqual([{ name: 'NCCL_ALGO', value: 'Ring', line: null }]);
  });

  it('takes out what should not be set, where that breaks nothing', async () => {
    const { after } = await patched(`# nccl-workbench: ${gain}\nexport NCCL_ALGO=Ring\nsrun ./all_reduce_perf\n`, 'bash', {
      NCCL_ALGO: null,
    });
    expect(after).toBe('srun ./all_reduce_perf\n');
    expect((await patched('NCCL_ALGO=Ring srun ./all_reduce_perf\n', 'bash', { NCCL_ALGO: null })).left).toHaveLength(1);
  });

  it('quotes what a shell would take for more than a word', async () => {
    const { values } = await patched('export NCCL_ALGO=Ring\nsrun ./all_reduce_perf\n', 'bash', {
      NCCL_ALGO: 'allreduce:tree;broadcast:ring',
    });
    expect(values).toMatchObject({ NCCL_ALGO: 'allreduce:tree;broadcast:ring' });
  });
});
