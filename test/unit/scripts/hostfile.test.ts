import { describe, expect, it } from 'vitest';
import { nothingRead, readFile } from '../../../src/scripts/index.js';

describe('hostfiles', () => {
  it.each(['gpu-01 slots=8\ngpu-02 slots=8\n', 'gpu-01:8\n', '# NCCL_DEBUG=INFO\ngpu-01\n', 'NCCL_DEBUG=INFO\n'])(
    'hold no settings: %j',
    async (text) => {
      expect(await readFile(text, 'hostfile')).toEqual(nothingRead);
    },
  );
});
