/** What a save does to the lines of a file. */
export interface LineChanges {
  readonly added: number;
  readonly removed: number;
  /** The first changed lines with "+ " or "− " in front, in order. */
  readonly lines: readonly string[];
}

/** Lines compared one by one between the parts that stayed; longer ones count as replaced as a whole. */
const mostCompared = 1500;

/** Compares two texts line by line; shows at most `most` lines of at most 120 characters. */
export function lineChanges(before: string, after: string, most: number): LineChanges {
  // A line keeps its end: the last one with and without it are two different lines.
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const steps = script(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return {
    added: steps.filter((step) => step.startsWith('+')).length,
    removed: steps.filter((step) => step.startsWith('−')).length,
    lines: steps.slice(0, most).map((step) => shortened(step.replace(/\r?\n$/, ''))),
  };
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

const shortened = (line: string): string => (line.length > 122 ? `${line.slice(0, 121)}…` : line);

/** The shortest list of removals and additions, by the longest common subsequence. */
function script(old: readonly string[], now: readonly string[]): string[] {
  if (old.length > mostCompared || now.length > mostCompared) return [...old.map((line) => `− ${line}`), ...now.map((line) => `+ ${line}`)];
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = now.length - 1; column >= 0; column--)
      common[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const steps: string[] = [];
  for (let row = 0, column = 0; row < old.length || column < now.length;) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      row++;
      column++;
    } else if (row < old.length && (column === now.length || at(row + 1, column) >= at(row, column + 1)))
      steps.push(`− ${old[row++] ?? ''}`);
    else steps.push(`+ ${now[column++] ?? ''}`);
  }
  return steps;
}

/** How many bytes a save as UTF-8 would damage: characters that an editor put in the place of what it could not read. */
export function damaged(before: Uint8Array, after: Uint8Array): number {
  return Math.max(0, replacements(after) - replacements(before));
}

function replacements(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1))
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count++;
  return count;
}
