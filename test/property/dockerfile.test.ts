import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../src/base/text.js';
import { readFile } from '../../src/scripts/index.js';
import { leastCpuMs } from '../support/cpu.js';

function cut(text: string, { start, end }: Range): string {
  const lines = text.split('\n');
  if (start.line !== end.line) throw new Error('a range over several lines');
  return (lines[start.line] ?? '').slice(start.character, end.character);
}

const plain = fc
  .string({ unit: fc.constantFrom(...Array.from('aZ09_,:/^.;+é中🙂')), minLength: 1, maxLength: 10 })
  .map((text) => `v${text}`);
const blank = fc.constantFrom('', ' ', '  ', '\t', '=');

/** A value as written, and the text that it stands for. */
const written = fc.oneof(
  plain.map((text) => [text, text] as const),
  fc.tuple(plain, blank, plain).map(([a, b, c]) => [`"${a}${b}${c}"`, `${a}${b}${c}`] as const),
  fc.tuple(plain, blank, plain).map(([a, b, c]) => [`'${a}${b}${c}'`, `${a}${b}${c}`] as const),
  fc.tuple(plain, plain).map(([a, b]) => [`${a}\\ ${b}`, `${a} ${b}`] as const),
  fc.tuple(plain, plain).map(([a, b]) => [`"${a}\\"${b}"`, `${a}"${b}`] as const),
);

const instruction = fc.oneof(
  { weight: 3, arbitrary: fc.record({ form: fc.constant('ENV' as const), values: fc.array(written, { minLength: 1, maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ form: fc.constant('old' as const), values: fc.tuple(plain.map((text) => [text, text] as const)) }) },
  { weight: 1, arbitrary: fc.record({ form: fc.constant('ARG' as const), values: fc.tuple(written) }) },
);

describe('the reader of Dockerfiles', () => {
  it('finds exactly the settings that were written, with exact places and values', async () => {
    const between = fc.constantFrom(' ', '  \t', ' \\\n  ', ' \\\n# NCCL_NO=1\n\t', '\\\n\n   ', ' \\ \n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(instruction, between), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        async (list, windows, mark) => {
          let count = 0;
          const expected: (readonly [name: string, raw: string, value: string, reach: string])[] = [];
          const lines = list.map(([{ form, values }, gap]) => {
            const words = values.map(([raw, value]) => {
              const name = `NCCL_T${String(count++)}`;
              expected.push([name, raw, value, form === 'ARG' ? 'build' : 'ranks']);
              return form === 'old' ? `${name} ${raw}` : `${name}=${raw}`;
            });
            return `  ${form === 'ARG' ? 'ARG' : 'env'} ${words.join(gap.startsWith('\\') ? ` ${gap}` : gap)}`;
          });
          const file = `${mark ? '\ufeff' : ''}FROM x\n${lines.join('\n# ENV NCCL_NO=1\n')}\n`.replaceAll('\n', windows ? '\r\n' : '\n');
          const { settings } = await readFile(file, 'dockerfile');
          expect(settings.map(({ name, valueRange, value, reach }) => [name, cut(file, valueRange), value, reach])).toEqual(expected);
          for (const { name, nameRange } of settings) expect(cut(file, nameRange)).toBe(name);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('neither throws nor takes long over a megabyte of noise', { timeout: 120_000 }, async () => {
    const size = 1_000_000;
    const repeated = (unit: string): string => unit.repeat(Math.ceil(size / unit.length));
    let seed = 11;
    const random = (units: readonly string[]): string => {
      const pieces: string[] = [];
      for (let length = 0; length < size; length += pieces.at(-1)?.length ?? 1) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        pieces.push(units[(seed >>> 8) % units.length] ?? '');
      }
      return pieces.join('');
    };
    const noise = [
      repeated('\\\n'),
      repeated('ENV '),
      `ENV ${repeated('NCCL_X=1 ')}`,
      `ENV ${repeated('NCCL_X=1 \\\n')}`,
      repeated('ENV NCCL_X=$A\n'),
      `ENV NCCL_X=${repeated('${A:-')}`,
      repeated('COPY <<A /x\n'),
      `RUN ${repeated('<<A ')}`,
      `CMD [${repeated('"a",')}"a"]`,
      `CMD [${repeated('[')}`,
      repeated('"'),
      repeated('{{ '),
      repeated('FROM a AS b\n'),
      random(['ENV', ' ', 'NCCL_A', '=', '1', '\n', '\\\n', '"', "'", '#', 'RUN', '<<E', 'FROM', 'CMD', '[', ']', '$', '{', '}', 'COPY']),
      random(Array.from({ length: 300 }, (_, code) => String.fromCharCode(code))),
    ];
    for (const text of noise) {
      expect(await leastCpuMs(() => readFile(text, 'dockerfile'), 2000), JSON.stringify(text.slice(0, 30))).toBeLessThan(2000);
    }
  });

  it('reads what it can of text that breaks off anywhere', async () => {
    const file =
      'FROM a AS b\nENV NCCL_A="1 2" \\\n  NCCL_B=3\nRUN <<E\nexport NCCL_C=1\nE\nCOPY <<"X" /etc/nccl.conf\nNCCL_D=1\nX\nCMD ["bash", "-c", "NCCL_E=\\"1\\" ./a.sh"]\n';
    for (let end = 0; end <= file.length; end++) {
      const text = file.slice(0, end);
      const lines = text.split('\n');
      const { settings } = await readFile(text, 'dockerfile');
      for (const { range } of settings) expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]?.length ?? -1);
    }
  });
});
