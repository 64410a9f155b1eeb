import { lineRange, type Range } from '../base/text.js';
import type { Analysis } from './analysis.js';

/** One place of a variable in a text. */
export interface Place {
  readonly range: Range;
  /** True where it is assigned. */
  readonly assigned: boolean;
}

/** A line that is a comment and no directive of a job scheduler. */
const comment = /^\s*(?:#(?!SBATCH|PBS|BSUB|COBALT|flux:|FLUX:)|\/\/)/u;

const keyOf = ({ start }: Range): string => `${String(start.line)}:${String(start.character)}`;

/** Every place of a variable in a document, comments left out, in the order of the file. */
export function placesOf(text: string, { settings }: Pick<Analysis, 'settings'>, name: string): readonly Place[] {
  if (!text.includes(name)) return [];
  const assigned = new Set(settings.filter((setting) => setting.name === name).map(({ nameRange }) => keyOf(nameRange)));
  const places: Place[] = [];
  for (const [row, line] of text.split('\n').entries()) {
    for (const at of wordsIn(line, name)) {
      const range = lineRange(row, at, at + name.length);
      const isAssigned = assigned.has(keyOf(range));
      if (isAssigned || !comment.test(line)) places.push({ range, assigned: isAssigned });
    }
  }
  return places;
}

/** Columns at which a name stands as a word of its own. */
function wordsIn(line: string, name: string): readonly number[] {
  const found: number[] = [];
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + 1)) {
    if (!/\w/u.test(line.charAt(at - 1)) && !/\w/u.test(line.charAt(at + name.length))) found.push(at);
  }
  return found;
}
