import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Range } from '../../src/base/text.js';
import { readFile } from '../../src/scripts/index.js';
import { placedText } from '../../src/scripts/yaml/scalarText.js';
import { readDocument, type YamlNode } from '../../src/scripts/yaml/tree.js';
import { leastCpuMs } from '../support/cpu.js';

/** The text of a range, with the line breaks of the file. */
function cut(text: string, { start, end }: Range): string {
  const lines = text.split('\n');
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.character, end.character);
  const middle = lines.slice(start.line + 1, end.line);
  return [(lines[start.line] ?? '').slice(start.character), ...middle, (lines[end.line] ?? '').slice(0, end.character)].join('\n');
}

const value = fc
  .string({ unit: fc.constantFrom(...Array.from('aZ09_,:/^=.;+é中🙂')), minLength: 1, maxLength: 12 })
  .map((text) => `v${text}v`);
const quoting = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => `"${text}"`,
  (text) => `'${text}'`,
);

interface Form {
  readonly lines: (name: string, written: string) => readonly string[];
  /** What the value's range shows of the written value. */
  readonly shows: (written: string) => string;
}

const inside = (written: string): string => written.replace(/^(["'])(.*)\1$/u, '$2');
const forms: readonly Form[] = [
  { lines: (name, written) => ['job:', '  env:', `    ${name}: ${written}  # café ${name}=no`], shows: (written) => written },
  {
    lines: (name, written) => [
      'job:',
      `  env: { OTHER: "中", ${name}: ${/[,]/u.test(inside(written)) ? `"${inside(written)}"` : written} }`,
    ],
    shows: (written) => written,
  },
  {
    lines: (name, written) => ['spec:', '  containers:', '  - name: a', '    env:', `    - name: ${name}`, `      value: ${written}`],
    shows: (written) => written,
  },
  {
    lines: (name, written) => ['services:', '  a:', '    environment:', '\t'.repeat(0) + `    - ${name}=${inside(written)}`],
    shows: inside,
  },
  { lines: (name, written) => ['services:', '  a:', '    environment:', `    - "${name}=${inside(written)}"`], shows: inside },
  { lines: (name, written) => ['data:', `  "${name}":\t${written}\t`], shows: (written) => written },
];

describe('the reader of YAML', () => {
  it('finds exactly the settings that were written, with exact places and values', async () => {
    const one = fc.record({ form: fc.constantFrom(...forms), text: value, quote: quoting });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (list, feed, mark) => {
          const parts = list.map(({ form, text, quote }, index) => form.lines(`NCCL_TEST_${String(index)}`, quote(text)).join(feed));
          const file = `${mark ? '\ufeff' : ''}${parts.join(`${feed}---${feed}`)}${feed}`;
          const { settings } = await readFile(file, 'yaml');
          expect(settings.map((setting) => [setting.name, setting.value])).toEqual(
            list.map(({ text }, index) => [`NCCL_TEST_${String(index)}`, text]),
          );
          for (const [index, setting] of settings.entries()) {
            expect(cut(file, setting.nameRange)).toBe(setting.name);
            const shown = cut(file, setting.valueRange);
            const { form, text, quote } = list[index] ?? { form: forms[0], text: '', quote: (same: string) => same };
            expect([form?.shows(quote(text)), `"${text}"`]).toContain(shown);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the text of every scalar as the YAML package does, each character with its place', () => {
    const scalar = fc.string({ unit: fc.constantFrom(...Array.from('ab \\"\'\n\t#:-é🙂{$')), maxLength: 40 });
    const style = fc.constantFrom('BLOCK_LITERAL', 'BLOCK_FOLDED', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN' as const);
    fc.assert(
      fc.property(scalar, style, fc.constantFrom(20, 80), fc.boolean(), (text, defaultStringType, lineWidth, windows) => {
        const written = stringify({ a: { b: text } }, { defaultStringType, defaultKeyType: 'PLAIN', lineWidth });
        const file = windows ? written.replaceAll('\n', '\r\n') : written;
        const root = readDocument(file, 0);
        const inner = root?.kind === 'map' ? root.entries[0]?.value : null;
        const node = inner?.kind === 'map' ? inner.entries[0]?.value : null;
        if (node?.kind !== 'scalar') throw new Error('no scalar');
        expect(node.value).toBe((parse(file) as { a: { b: string } }).a.b);
        const placed = placedText(node, file);
        expect(placed?.text).toBe(node.value);
        for (const [index, { offset, at }] of (placed?.anchors ?? []).entries()) {
          const end = placed?.anchors[index + 1]?.offset ?? node.value.length;
          const piece = node.value.slice(offset, end);
          // Folding and escapes stand otherwise in the file than they read, and what is blank has no place of its own.
          if (/^\s*$/u.test(piece) || (piece.length === 1 && /["'\\\t]/u.test(piece))) continue;
          expect(file.slice(at, at + piece.length)).toBe(piece);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads long documents, which are built while they are parsed, as the YAML package does', () => {
    const plain = (node: YamlNode | null): unknown => {
      if (node === null) return '';
      if (node.kind === 'alias') return plain(node.target);
      if (node.kind === 'scalar') return node.value;
      if (node.kind === 'seq') return node.items.map(plain);
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]));
    };
    const leaf = fc.constantFrom('a', 'two words', 'line\nline\n', '"', '# no', 'é');
    const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.constantFrom('x', 'y'), leaf, { maxKeys: 2 }));
    const between = fc.constantFrom('', '# a remark\n', '\n', '  # indented\n');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, between), { minLength: 20, maxLength: 40 }),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        (some, list, feed) => {
          // Some hundred times over, so that the document is far longer than what is looked at in one go.
          const all = Array.from({ length: 40 }, () => some).flat();
          const parts = all.map(
            ([one, gap], index) =>
              `${gap}${stringify(list ? [one] : { [`k${String(index)}`]: one }, { defaultStringType: 'QUOTE_DOUBLE' })}`,
          );
          const name = list ? '- &first same\n- *first\n' : 'first: &first same\nsecond: *first\n';
          const file = `${name}${parts.join('')}${list ? '- *first\n' : 'last: *first\n'}`.replaceAll('\n', feed);
          expect(plain(readDocument(file, 0))).toEqual(parse(file));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('neither throws nor takes long over a megabyte of noise', { timeout: 120_000 }, async () => {
    const size = 1_000_000;
    const repeated = (unit: string): string => unit.repeat(Math.ceil(size / unit.length));
    let seed = 7;
    const random = (units: readonly string[]): string => {
      const pieces: string[] = [];
      for (let length = 0; length < size; length += pieces.at(-1)?.length ?? 1) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        pieces.push(units[(seed >>> 8) % units.length] ?? '');
      }
      return pieces.join('');
    };
    const noise = [
      repeated('['),
      repeated('{a: '),
      repeated('- '),
      repeated('? '),
      repeated("'"),
      repeated('"\\'),
      repeated('{{ '),
      repeated('NCCL_DEBUG: INFO\n'),
      repeated('- |\n  NCCL_X=1\n'),
      repeated('&a *a '),
      random(['NCCL_A', ': ', '1', '\n', '  ', '- ', '{', '}', '[', ']', '"', "'", '#', '&a', '*a', '|\n', '{{', '}}', '$(', ',']),
      random(Array.from({ length: 300 }, (_, code) => String.fromCharCode(code))),
    ];
    for (const text of noise) {
      const read = () => readFile(`NCCL_A: 1\n${text}`, 'yaml');
      expect(await leastCpuMs(read, 2000), JSON.stringify(text.slice(0, 20))).toBeLessThan(2000);
    }
  });

  it('stops at aliases that multiply and at anchors that hold themselves', async () => {
    const bomb = ['a0: &a0 { NCCL_X: 1 }'];
    for (let level = 1; level < 30; level++) {
      const before = `*a${String(level - 1)}`;
      bomb.push(`a${String(level)}: &a${String(level)} { <<: [${Array.from({ length: 10 }, () => before).join(', ')}] }`);
    }
    const text = `${bomb.join('\n')}\nself: &self { <<: *self, env: *self }\njob: { env: { <<: *a29 }, command: [bash, -c, "export NCCL_Y=1"] }\n`;
    const { settings, embedded } = await readFile(text, 'yaml');
    expect(settings.map(({ name }) => name)).toEqual(['NCCL_X', 'NCCL_Y']);
    expect(embedded[0]?.environment.map(({ name }) => name)).toEqual(['NCCL_X']);
  });

  it('reads what it can of text that breaks off anywhere', async () => {
    const file =
      'spec:\n  containers:\n  - name: a\n    image: x/y:1\n    env:\n    - {name: NCCL_A, value: "1"}\n    args: ["-x", "NCCL_B=2"]\n    command: [mpirun]\n';
    for (let end = 0; end <= file.length; end++) {
      const { settings } = await readFile(file.slice(0, end), 'yaml');
      const lines = file.slice(0, end).split('\n');
      for (const { range } of settings) expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]?.length ?? -1);
    }
  });

  it('reads a file that changes as it reads it for the first time', async () => {
    const document = fc
      .tuple(fc.constantFrom('a', 'b'), fc.nat(3), fc.boolean())
      .map(([name, count, bash]) =>
        [
          '---',
          'kind: Pod # é',
          `metadata: { name: ${name}, labels: &l${String(count)} { app: "${name}" } }`,
          'spec:',
          '  containers:',
          '    - name: train',
          '      image: nvcr.io/nvidia/pytorch:24.05-py3',
          `      env: [{ name: NCCL_A, value: "${String(count)}" }, { name: NCCL_B, value: *l${String(count)} }]`,
          '      resources: { limits: { nvidia.com/gpu: 8 } }',
          `      command: [bash, -c, "${bash ? 'export NCCL_C=1; ' : ''}torchrun train.py"]`,
          '',
        ].join('\n'),
      );
    const change = fc.tuple(
      fc.nat(1000),
      fc.nat(14),
      fc.constantFrom('', 'x', '\n', '---\n', '\n  NCCL_D: 7\n', '"', '{{ a }}', '# ', '&l1 ', '- '),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 6 }),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        async (start, changes) => {
          const memory = { kept: null };
          let text = start.join('');
          await readFile(text, 'yaml', { memory });
          for (const [share, length, added] of changes) {
            const at = Math.floor((text.length * share) / 1000);
            text = text.slice(0, at) + added + text.slice(at + length);
            expect(await readFile(text, 'yaml', { memory })).toEqual(await readFile(text, 'yaml'));
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  }, 60_000);
});
