import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/scripts/index.js';
import { assignments, findsExactly, styles, survives, type Language } from './support/assignments.js';

const language: Language = {
  kind: 'toml',
  before: '[job.env]\n',
  noise: ['', '# NCCL_NO = 1\n', '\n', 'other = "ü 中"\n', 'list = [1, # one\n 2]\n', '\t# é\n', 'text = """\nNCCL\n"""\n'],
  assignment(pen, { name, value }, index) {
    if (index % 5 === 0) pen.name(name).write(' = ').value(`"${value}"`);
    else if (index % 5 === 1) pen.write('"').name(name).write('"\t=\t').value(`'${value}'`);
    else if (index % 5 === 2)
      pen
        .write(`t${String(index)} = ["`)
        .name(name)
        .write('=')
        .value(value)
        .write('"]');
    else if (index % 5 === 3)
      pen
        .write(`u${String(index)}.env = { `)
        .name(name)
        .write(' = ')
        .value(`"""${value}"""`)
        .write(' } # x');
    else
      pen
        .write(`[x${String(index)}.env]\n`)
        .name(name)
        .write('=')
        .value(`'''${value}'''`);
  },
};

describe('TOML files', () => {
  it('finds each of the assignments in its place', async () => {
    await fc.assert(fc.asyncProperty(assignments, styles, async (all, style) => findsExactly(language, all, style)));
  });

  it('throws on no text', async () => {
    const part = fc.constantFrom(
      'NCCL_A',
      '=',
      '"',
      "'",
      '"""',
      '\n',
      '\\',
      '[',
      ']',
      '[[',
      '{',
      '}',
      ',',
      '.',
      '#',
      ' ',
      '{{',
      '1',
      'env',
      '\\u12',
      '\\UFFFFFFFF',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part), async (parts) => {
        expect(await readFile(parts.join(''), 'toml')).toBeTruthy();
      }),
    );
  });

  it.each(['NCCL_A="', '[', '[[', '{a=', 'NCCL_A=1\n', '[env]\n', 'a.', '\0', 'x = """', '"\n'])(
    'goes through 1 MB of %j in time',
    async (piece) => {
      await survives('toml', piece);
    },
  );
});
