/** A cell of a table: text, or a value that is shown as code. */
export type DocumentCell = string | { readonly code: string };

/** A bar with its interval, in percent. */
export interface DocumentBar {
  readonly label: string;
  readonly percent: number;
  readonly ci95: readonly [number, number] | null;
  readonly verdict: 'better' | 'worse' | 'unclear';
  /** The same in words. */
  readonly text: string;
}

/** A piece of a document. Every text in it is plain text, wherever it came from; the writers make it safe for their format. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'lead'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      /** Columns whose numbers stand at the right. */
      readonly numeric: readonly number[];
      readonly rows: readonly (readonly DocumentCell[])[];
    }
  /** A picture; a writer without pictures leaves it out, so a table says the same. */
  | { readonly kind: 'bars'; readonly title: string; readonly bars: readonly DocumentBar[] }
  | { readonly kind: 'folded'; readonly title: string; readonly blocks: readonly Block[] };

/** A document that can be written as Markdown or as one HTML file. */
export interface Document {
  readonly title: string;
  /** What it is about, in a few words each. */
  readonly about: readonly string[];
  /** BCP 47. */
  readonly language: string;
  readonly blocks: readonly Block[];
}
