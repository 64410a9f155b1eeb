import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Configure } from '../protocol/lsp.js';
import { forget } from '../scripts/grammar.js';
import type { LoadNeighbour, ParseMemory } from '../scripts/index.js';
import { analyse, type Analysis } from './analysis.js';

/** The last analysis of one document, and what its parser keeps for the next. */
interface Kept {
  readonly memory: ParseMemory;
  version: number;
  configuration: Configure | null;
  analysis: Promise<Analysis | null>;
}

/**
 * Analyses open documents, each version once, one after the other. An analysis that has not begun when its document changes again is dropped:
 * it yields null.
 */
export class Analyses {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly load: (from: string) => LoadNeighbour = () => () => Promise.resolve(null)) {}

  /** The analysis of a document as it is now; null where it has changed or was closed before its turn came. */
  of(document: TextDocument, configuration: Configure): Promise<Analysis | null> {
    const before = this.kept.get(document.uri) ?? {
      memory: { kept: null },
      version: NaN,
      configuration: null,
      analysis: Promise.resolve(null),
    };
    if (before.version === document.version && before.configuration === configuration) return before.analysis;
    const { version } = document;
    const previous = before.analysis;
    before.version = version;
    before.configuration = configuration;
    before.analysis = this.afterwards(previous, before, document, version, configuration);
    this.kept.set(document.uri, before);
    return before.analysis;
  }

  private async afterwards(
    previous: Promise<unknown>,
    kept: Kept,
    document: TextDocument,
    version: number,
    configuration: Configure,
  ): Promise<Analysis | null> {
    await previous.catch(() => null);
    const isWanted = this.kept.get(document.uri) === kept && kept.version === version && kept.configuration === configuration;
    if (!isWanted) return null;
    try {
      return await analyse(document, { configuration, load: this.load(document.uri), memory: kept.memory });
    } finally {
      if (this.kept.get(document.uri) !== kept) forget(kept.memory);
    }
  }

  /** Forgets what was analysed with files around the documents that may have changed since; what parsers keep stays. */
  stale(): void {
    for (const kept of this.kept.values()) kept.version = NaN;
  }

  /** Forgets a closed document and frees what its parser kept. */
  forget(uri: string): void {
    const kept = this.kept.get(uri);
    this.kept.delete(uri);
    if (kept === undefined) return;
    const free = (): void => {
      forget(kept.memory);
    };
    kept.analysis.then(free, free);
  }
}
