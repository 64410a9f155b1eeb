import type { Position, Range } from '../base/text.js';
import type { Setting } from '../scripts/index.js';
import type { Analysis } from './analysis.js';
import { holds, isBefore } from './document.js';

/** A line that decides a variable, and the file it stands in where that is another one, as written. */
export interface Winner {
  readonly range: Range;
  readonly nameRange: Range;
  readonly file: string | null;
}

/**
 * The assignment that decides a variable, seen from a place. From an assignment, or where the name is only mentioned: the one that the last
 * launch gets, else the last one that reaches the ranks; in an nccl.conf the first line. From a place in shell text that reads it
 * (`$NAME`): the last one above.
 */
export function winnerOf(
  { kind, reading, settings }: Pick<Analysis, 'kind' | 'reading' | 'settings'>,
  name: string,
  position: Position,
  reads: boolean,
): Winner | null {
  if (kind === 'conf') return winner(settings.find((setting) => setting.name === name));
  const all = reading.settings.filter((setting) => setting.name === name);
  if (reads) {
    const above = all.filter(({ file, range }) => file !== undefined || isBefore(range.end, position) || holds(range, position));
    return winner(above.at(-1) ?? all[0]);
  }
  const inside = reading.launches.filter(({ range }) => holds(range, position));
  const launches = inside.length > 0 ? inside : reading.launches;
  const launched = launches.findLast(({ environment }) => environment.some((setting) => setting.name === name));
  const reached = launched?.environment.findLast((setting) => setting.name === name);
  return winner(
    reached ?? all.findLast(({ reach }) => reach === 'ranks') ?? all.at(-1) ?? settings.find((setting) => setting.name === name),
  );
}

function winner(setting: Setting | undefined): Winner | null {
  return setting === undefined ? null : { range: setting.range, nameRange: setting.nameRange, file: setting.file ?? null };
}
