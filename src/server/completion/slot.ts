/** Where in a text the cursor stands. */
export interface Spot {
  readonly lines: readonly string[];
  readonly row: number;
  readonly column: number;
  /** The line that it stands in, without a carriage return. */
  readonly line: string;
  /** What stands before it in the line. */
  readonly before: string;
}

/** What fits at the cursor: names of variables, or values of one. Columns are of the cursor's line; what stands there is replaced. */
export type Slot =
  | {
      readonly what: 'name';
      readonly from: number;
      readonly to: number;
      /** Written behind the name; empty where the file has it already. */
      readonly after: string;
      /** Written before the name. */
      readonly ahead?: string;
    }
  | {
      readonly what: 'value';
      readonly name: string;
      readonly from: number;
      readonly to: number;
      /** The text as this place of the file wants it quoted. */
      readonly written?: (value: string) => string;
    };

/** The beginning of one of our names, at the end of a text. */
const started = /(?:NC|TORCH_N)\w*$/u;

/** The beginning of one of our names that ends at the cursor, or null. */
export function startedName(before: string): string | null {
  const found = started.exec(before);
  if (found === null || /\w/u.test(before.charAt(found.index - 1))) return null;
  return found[0];
}

/** Column at which the word under the cursor ends. */
export function wordEnd({ line, column }: Spot): number {
  return column + (/^\w*/u.exec(line.slice(column))?.[0].length ?? 0);
}
