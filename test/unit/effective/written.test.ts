import { describe, expect, it } from 'vitest';
import { effectiveOf, sourceText } from '../../../src/effective/index.js';
import { readFile, type FileKind } from '../../../src/scripts/index.js';

/** What the ranks of a text see, as "NAME=text line". */
async function seen(text: string, kind: FileKind = 'bash'): Promise<string[]> {
  const found = effectiveOf({ version: '2.27.3', file: { name: 'f', reading: await readFile(text, kind) } });
  return found.variables.map(({ name, text: value, source }) => `${name}=${value ?? '?'} ${sourceText(source).replace(/ \(.*/u, '')}`);
}

describe('a configuration file that a file writes', () => {
  const run = 'torchrun train.py\n';

  it('is all of its parts where each is put behind the one before', async () => {
    const text = `echo NCCL_BUFFSIZE=8388608 >> /etc/nccl.conf\ncat <<EOF >> /etc/nccl.conf\nNCCL_BUFFSIZE=1\nNCCL_ALGO=Ring\nEOF\necho NCCL_NTHREADS=256 | tee -a /etc/nccl.conf\n${run}`;
    expect(await seen(text)).toEqual(['NCCL_ALGO=Ring f:4', 'NCCL_BUFFSIZE=8388608 f:1', 'NCCL_NTHREADS=256 f:6']);
  });

  it('is the last one where that empties it first', async () => {
    expect(await seen(`echo NCCL_ALGO=Tree > /etc/nccl.conf\necho NCCL_ALGO=Ring > /etc/nccl.conf\n${run}`)).toEqual([
      'NCCL_ALGO=Ring f:2',
    ]);
    expect(await seen(`echo NCCL_ALGO=Tree >> /etc/nccl.conf\necho NCCL_ALGO=Ring | tee /etc/nccl.conf\n${run}`)).toEqual([
      'NCCL_ALGO=Ring f:2',
    ]);
  });

  it('is what a group of commands says together', async () => {
    expect(await seen(`{ echo NCCL_ALGO=Ring; echo NCCL_NTHREADS=256; } > /etc/nccl.conf\n${run}`)).toEqual([
      'NCCL_ALGO=Ring f:1',
      'NCCL_NTHREADS=256 f:1',
    ]);
  });

  it('is put together over the steps of an image', async () => {
    const text = 'FROM x\nRUN echo NCCL_ALGO=Ring >> /etc/nccl.conf\nRUN echo NCCL_NTHREADS=256 >> /etc/nccl.conf\nCMD torchrun train.py\n';
    expect(await seen(text, 'dockerfile')).toEqual(['NCCL_ALGO=Ring f:2', 'NCCL_NTHREADS=256 f:3']);
  });
});
