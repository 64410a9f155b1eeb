import type { LoadNeighbour } from '../scripts/index.js';
import type { FoundFile } from '../protocol/lsp.js';

/** Asks the editor for a file that a document reads in. */
export type AskNeighbour = (from: string, path: string) => Promise<FoundFile | null>;

/** Files that documents read in. What the editor answered is kept until {@link Neighbours.forget}, for it is asked for with every keystroke. */
export class Neighbours {
  private readonly known = new Map<string, Promise<FoundFile | null>>();

  constructor(private readonly ask: AskNeighbour) {}

  /** A file that a document reads in, by path as written; null where there is none that the editor hands over. */
  find(from: string, path: string): Promise<FoundFile | null> {
    const key = `${from}\n${path}`;
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const asked = this.ask(from, path).catch(() => null);
    this.known.set(key, asked);
    return asked;
  }

  /** Loads the neighbours of one document. */
  of(from: string): LoadNeighbour {
    return async (path) => (await this.find(from, path))?.text ?? null;
  }

  /** Forgets all answers, and tells whether there were any: files may have changed. */
  forget(): boolean {
    const any = this.known.size > 0;
    this.known.clear();
    return any;
  }
}
