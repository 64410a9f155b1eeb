import * as vscode from 'vscode';
import type * as Bench from './bench.js';
import type * as Catalog from './catalog.js';
import type * as Cluster from './cluster.js';
import type * as Language from './language.js';
import type * as Logs from './logs.js';

/** A part with its own copy of the texts' translator. */
interface Part {
  configureTexts(config: { contents: Record<string, string> }): void;
}

/** Loads a part once and gives it the editor's translations. */
function once<P extends Part>(load: () => Promise<P>): () => Promise<P> {
  let loaded: Promise<P> | null = null;
  return () => {
    loaded ??= load().then((part) => {
      const { bundle } = vscode.l10n;
      if (bundle !== undefined) part.configureTexts({ contents: bundle });
      return part;
    });
    return loaded;
  };
}

/** ssh2 and everything that connects or runs; loaded when first needed. */
export const loadCluster = once<typeof Cluster>(() => import('./cluster.js'));

/** Sweep files, the run store and the statistics; loaded with the first view that shows them. */
export const loadBench = once<typeof Bench>(() => import('./bench.js'));

/** The catalogue of variables with its texts. */
export const loadCatalog = once<typeof Catalog>(() => import('./catalog.js'));

/** What lines of logs mean; loaded with the first one that is asked about. */
export const loadLogs = once<typeof Logs>(() => import('./logs.js'));

/** The language client; loaded with the first document that holds settings. */
export const loadLanguage = (): Promise<typeof Language> => import('./language.js');
