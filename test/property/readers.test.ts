import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyText, hostileTexts, unsafeCharacters } from '../security/foreignText.js';
import { name, noReaders, number, type ReaderCase, readerCases } from './support/fabricReaders.js';

/** Characters of the shorter of two texts that are timed against each other; the other has four times as many. */
const size = 50_000;
const slowSize = 8_000;
/** Seconds that this process may compute over the longer one, and how much more than over the shorter one: what is not linear takes minutes, or 16 times as long. */
const quick = 4;
const steepest = 12;
/** Characters of JSON that a reader may make of one character, above a floor for small texts: the memory that its answer takes. */
const swollen = 60;
const floor = 1_000_000;

const cases = Object.entries(readerCases);
const folder = join(import.meta.dirname, '../../src/fabric/readers');
const allSamples = cases.flatMap(([, { samples }]) => samples);
const hostile = Object.entries(hostileTexts(join(tmpdir(), 'nobody-makes-this')));

function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** What every answer has to be, whatever the text was. */
function flaws(answer: unknown): string[] {
  const found: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (found.length > 5 || depth > 20) return;
    if (typeof value === 'number' && !Number.isFinite(value)) found.push(`the number ${String(value)}`);
    if (value instanceof Map) for (const inner of value.values()) visit(inner, depth + 1);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  visit(answer, 0);
  const problems = (answer as { readonly problems?: readonly unknown[] } | null)?.problems ?? [];
  if (problems.length > 100) found.push(`${String(problems.length)} problems`);
  return found;
}

/** Lines of a text dropped, doubled, cut, or replaced by junk and by pieces of what other readers read. */
function stirred(text: string): fc.Arbitrary<string> {
  const foreign = allSamples.join('\n').split('\n');
  return fc
    .array(
      fc.record({ at: fc.nat(), how: fc.constantFrom('drop', 'double', 'cut', 'junk', 'foreign'), junk: fc.string({ unit: 'binary' }) }),
      {
        maxLength: 8,
      },
    )
    .map((changes) => {
      const pieces = text.split(/(?<=[\n,<{])/);
      for (const { at, how, junk } of changes) {
        const place = at % Math.max(pieces.length, 1);
        const piece = pieces[place] ?? '';
        if (how === 'drop') pieces.splice(place, 1);
        else if (how === 'double') pieces.splice(place, 0, piece);
        else
          pieces[place] = how === 'cut' ? piece.slice(0, piece.length / 2) : how === 'junk' ? junk : (foreign[at % foreign.length] ?? '');
      }
      return pieces.join('');
    });
}

/** Long texts of one kind each, of about so many characters: what a reader reads many times over, each piece of it without end, and what opens and never closes. */
function* long({ samples, grown }: ReaderCase, characters: number): Generator<readonly [string, string]> {
  if (grown !== undefined) yield ['many entries', grown(characters)];
  const repeat = (piece: string): string => piece.repeat(Math.ceil(characters / Math.max(piece.length, 1)));
  for (const [at, sample] of samples.entries()) {
    yield [`sample ${String(at)} again and again`, repeat(sample)];
    const parts: string[] = [];
    for (let length = 0, count = 1000; length < characters; count++) {
      const part = sample.replaceAll(number, String(count)).replaceAll(name, `n${String(count)}`);
      parts.push(part);
      length += part.length;
    }
    yield [`sample ${String(at)}, each time of another name`, parts.join('')];
    const pieces = new Set(sample.split(/(?<=[\s,:=<>"[\](){}])/));
    for (const piece of pieces)
      if (piece.length > 1)
        yield [`sample ${String(at)} up to ${JSON.stringify(piece)}, without end`, sample.slice(0, sample.indexOf(piece)) + repeat(piece)];
    yield [`sample ${String(at)} with a long name`, sample.replaceAll(name, 'x'.repeat(characters))];
  }
  for (const piece of [
    '\n',
    ' ',
    '\t',
    '\r\n',
    '\\\n',
    'a',
    '0',
    '"',
    "'",
    '[',
    ']',
    '(',
    '{',
    '<',
    '<a ',
    '</a>',
    '&amp;',
    '# ',
    '=',
    ':',
    '- ',
    'a b',
    '[1]\t"',
    'GPU0 ',
    'a,',
    '0x1 ',
  ])
    yield [`${JSON.stringify(piece)} without end`, repeat(piece)];
}

describe('every reader of the graph', () => {
  it('is in the table', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
    const known = [...Object.keys(readerCases).filter((key) => !key.includes('/')), ...noReaders];
    expect(files.sort()).toEqual(known.sort());
  });

  it('is measured by something that can fail', () => {
    expect(flaws({ a: [Number.NaN] })).toHaveLength(1);
    expect(flaws({ problems: new Array<string>(101).fill('') })).toHaveLength(1);
    expect(flaws({ a: new Map([['b', Infinity]]) })).toHaveLength(1);
  });
});

describe.each(cases)('%s', (title, reader) => {
  const { read, samples, raw, slow } = reader;
  it('reads its samples without a problem', () => {
    if (title === 'ibSpeed' || title === 'nodeDescription') return;
    for (const sample of samples) {
      const answer = read(sample) as { readonly problems?: readonly unknown[] } | null;
      expect(answer).not.toBeNull();
      if (!['rankTable', 'perftest', 'slurmTopology'].includes(title)) expect(answer?.problems ?? []).toEqual([]);
    }
  });

  it('never throws, and gives figures that are some and few problems', { timeout: 120_000 }, () => {
    const any = fc.oneof(
      ...samples.map(stirred),
      fc.constantFrom(...allSamples),
      fc.constantFrom(...allSamples).chain(stirred),
      fc.string({ unit: 'binary' }),
      fc.json(),
    );
    fc.assert(
      fc.property(any, (text) => {
        expect(flaws(read(text))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('cleans what others wrote', { timeout: 120_000 }, () => {
    for (const [kind, text] of hostile) {
      for (const sample of samples) {
        // As it stands, and as a writer of JSON or XML would write it.
        for (const written of [
          text,
          JSON.stringify(text).slice(1, -1),
          text.replace(/[^\w ]/g, (one) => `&#${String(one.codePointAt(0))};`),
        ]) {
          const answer = read(sample.replaceAll(name, written));
          if (raw !== true) expect(everyText(answer).flatMap(unsafeCharacters), kind).toEqual([]);
        }
      }
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('takes time and memory as the text is long', { timeout: 600_000 }, () => {
    const found: string[] = [];
    const characters = slow === true ? slowSize : size;
    const shorter = new Map(long(reader, characters));
    for (const [kind, text] of long(reader, characters * 4)) {
      let answer: unknown = null;
      const time = (one: string): number => seconds(() => (answer = read(one)));
      let took = time(text);
      // Code that ran for the first time, or rubbish of the case before, may have cost more than the text does.
      if (took > quick) took = Math.min(took, time(text));
      if (took > quick && took > steepest * time(shorter.get(kind) ?? '')) found.push(`${kind}: ${took.toFixed(1)} s`);
      const before = text.length * swollen + floor;
      const after = sizeOf(answer, before);
      if (after > before) found.push(`${kind}: more than ${String(before)} characters of answer`);
    }
    expect(found).toEqual([]);
  });
});

/** Characters that a value takes, about as JSON would write it; stops counting past `most`. What is told twice counts once. */
function sizeOf(value: unknown, most: number): number {
  const seen = new Set<object>();
  let total = 0;
  const visit = (inner: unknown, depth: number): void => {
    if (total > most) return;
    total += typeof inner === 'string' ? inner.length + 2 : 4;
    if (typeof inner !== 'object' || inner === null || seen.has(inner) || depth > 1000) return;
    seen.add(inner);
    if (Array.isArray(inner)) for (const one of inner as unknown[]) visit(one, depth + 1);
    else if (inner instanceof Map)
      for (const [key, one] of inner) {
        visit(key, depth + 1);
        visit(one, depth + 1);
      }
    else
      for (const [key, one] of Object.entries(inner)) {
        total += key.length + 4;
        visit(one, depth + 1);
      }
  };
  visit(value, 0);
  return total;
}
