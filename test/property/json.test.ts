import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/scripts/index.js';
import { assignments, findsExactly, styles, survives, type Language } from './support/assignments.js';

const language: Language = {
  kind: 'json',
  before: '// launch\n{"env": [',
  between: ',\n',
  after: ', {}]}\n',
  noise: [
    '',
    '/* {"NCCL_NO": "1"} */',
    '{"a": [1, null, "é\\"中"]}, ',
    '"NCCL_NOT", ',
    '\t[[], {}], ',
    '// "NCCL_NO=1"\n',
    '{"name": "X", "value": "1"}, ',
  ],
  assignment(pen, { name, value }, index) {
    if (index % 4 === 0) pen.write('{"').name(name).write('":').value(`"${value}"`).write('}');
    else if (index % 4 === 1) pen.write('{ "name" : "').name(name).write('", "value" : ').value(`"${value}"`).write(', }');
    else if (index % 4 === 2) pen.write('"').name(name).write('=').value(value).write('"');
    else pen.write('{"x": {"env": {"').name(name).write('"\n:\t').value(`"${value}"`).write(',}}}');
  },
};

describe('JSON files', () => {
  it('finds each of the assignments in its place', async () => {
    const some = assignments.filter((all) => all.length > 0);
    await fc.assert(fc.asyncProperty(some, styles, async (all, style) => findsExactly(language, all, style)));
  });

  it('throws on no text', async () => {
    const part = fc.constantFrom(
      '"NCCL_A"',
      ':',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      '\n',
      '\\',
      '\\u00e9',
      '{{',
      '//',
      '/*',
      '1',
      '"env"',
      '"NCCL_A=1"',
      'null',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part), async (parts) => {
        expect(await readFile(parts.join(''), 'json')).toBeTruthy();
      }),
    );
  });

  it.each(['{"a":', '[', '{"NCCL_A":"1",', '"NCCL_A=1",', '\\', '{"env":{"NCCL_A":"', '/*', '}', '["a",'])(
    'goes through 1 MB of %j in time',
    async (piece) => {
      await survives('json', piece);
    },
  );
});
