import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/scripts/index.js';
import { assignments, findsExactly, styles, survives, type Language } from './support/assignments.js';

const ways = [
  ['', ''],
  ['"', '"'],
  ["'", "'"],
] as const;

const language: Language = {
  kind: 'env',
  noise: ['', '# NCCL_NO=1\n', '\n', 'OTHER=ü 中\n', 'A="x\ny"\n', '\t# é\n', 'PATH=$PATH:/x\n', 'NCCL_NOT\n'],
  assignment(pen, { name, value }, index) {
    const [open, close] = ways[index % 3] ?? ['', ''];
    pen.write(['', 'export ', '\t', '  export\t'][index % 4] ?? '').name(name);
    pen.write('=').value(`${open}${value}${close}`);
    pen.write(['', ' # why', '\t', '  '][(index >> 1) % 4] ?? '');
  },
};

describe('.env files', () => {
  it('finds each of the assignments in its place', async () => {
    await fc.assert(fc.asyncProperty(assignments, styles, async (all, style) => findsExactly(language, all, style)));
  });

  it('throws on no text', async () => {
    const part = fc.constantFrom('NCCL_A', '=', '"', "'", '\n', '\\', '${', '}', '$(', '`', '#', ' ', '{{', '}}', '\ufeff', 'x', '\r');
    await fc.assert(
      fc.asyncProperty(fc.array(part), async (parts) => {
        expect(await readFile(parts.join(''), 'env')).toBeTruthy();
      }),
    );
  });

  it.each(['NCCL_A="', "NCCL_A='x\n", 'NCCL_A=${', 'NCCL_A=1\n', 'NCCL_A="x"y\n', '\0', '((((', 'A=" \n'])(
    'goes through 1 MB of %j in time',
    async (piece) => {
      await survives('env', piece);
    },
  );
});
