import fc from 'fast-check';
import { expect } from 'vitest';
import { readFile, type FileKind, type Setting } from '../../../src/scripts/index.js';
import { leastCpuMs } from '../../support/cpu.js';

/** One generated assignment: its name and the text that reaches the process. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** A file under construction; `mark` notes where a name or a value stands. */
export interface Pen {
  write(text: string): Pen;
  name(text: string): Pen;
  value(text: string): Pen;
}

/** How a language writes assignments. */
export interface Language {
  readonly kind: FileKind;
  /** Writes one assignment, `index` telling ways apart; ends without a line break. */
  readonly assignment: (pen: Pen, one: Assignment, index: number) => void;
  /** Lines that set nothing. */
  readonly noise: readonly string[];
  readonly before?: string;
  readonly between?: string;
  readonly after?: string;
}

/** Names that are told apart by a number, and values of signs that stand for themselves in every language here, with some beyond ASCII. */
export const assignments = fc
  .array(fc.record({ word: fc.stringMatching(/^[A-Z]{1,6}$/u), value: fc.stringMatching(/^[a-z0-9:,^._ü中\u{1f600}/-]{1,12}$/u) }), {
    maxLength: 12,
  })
  .map((all): Assignment[] => all.map(({ word, value }, index) => ({ name: `NCCL_${word}_${String(index)}`, value })));

interface Expected extends Assignment {
  readonly written: string;
}

/** Writes the assignments with noise between them, reads the file and demands each of them, once, in its exact place. */
export async function findsExactly(
  language: Language,
  all: readonly Assignment[],
  style: { eol: string; bom: boolean; ways: number },
): Promise<void> {
  let text = style.bom ? '\ufeff' : '';
  const marks: { nameAt: number; name: string; valueAt: number; written: string }[] = [];
  const add = (piece: string): void => {
    text += piece.replaceAll('\n', style.eol);
  };
  let nameAt = 0;
  let name = '';
  const pen: Pen = {
    write(piece) {
      add(piece);
      return pen;
    },
    name(piece) {
      nameAt = text.length;
      name = piece;
      text += piece;
      return pen;
    },
    value(piece) {
      marks.push({ nameAt, name, valueAt: text.length, written: piece });
      text += piece;
      return pen;
    },
  };
  add(language.before ?? '');
  all.forEach((one, index) => {
    const noise = language.noise[(index * 7 + style.ways) % language.noise.length] ?? '';
    add(noise);
    language.assignment(pen, one, index + style.ways);
    add(index + 1 < all.length ? (language.between ?? '\n') : '\n');
  });
  add(language.after ?? '');
  const { settings } = await readFile(text, language.kind);
  const expected = all.map((one, index): Expected => ({ ...one, written: marks[index]?.written ?? '' }));
  expect(settings.map(({ name: found, value, unknown }) => ({ name: found, value, unknown }))).toEqual(
    expected.map(({ name: found, value }) => ({ name: found, value, unknown: null })),
  );
  settings.forEach((setting, index) => {
    const mark = marks[index];
    expect(cut(text, setting.nameRange)).toBe(mark?.name);
    expect(cut(text, setting.valueRange)).toBe(mark?.written);
    expect(offset(text, setting.nameRange.start)).toBe(mark?.nameAt);
    expect(offset(text, setting.valueRange.start)).toBe(mark?.valueAt);
  });
}

/** How files are written. */
export const styles = fc.record({ eol: fc.constantFrom('\n', '\r\n'), bom: fc.boolean(), ways: fc.nat(20) });

function offset(text: string, place: Setting['range']['start']): number {
  let start = 0;
  for (let line = 0; line < place.line; line++) start = text.indexOf('\n', start) + 1;
  return start + place.character;
}

/** What stands in a range of a text. */
export function cut(text: string, { start, end }: Setting['range']): string {
  return text.slice(offset(text, start), offset(text, end));
}

/** Reads a megabyte of something and demands that it ends in time, whatever is found. */
export async function survives(kind: FileKind, piece: string): Promise<void> {
  const text = piece.repeat(Math.ceil(2 ** 20 / piece.length)).slice(0, 2 ** 20);
  expect(await leastCpuMs(() => readFile(text, kind), 2000)).toBeLessThan(2000);
}
