import type * as Bench from './bench.js';
import type * as Catalog from './catalog.js';
import type * as Cluster from './cluster.js';
import type * as Language from './language.js';

/** ssh2 and everything that connects or runs; loaded when first needed. */
export const loadCluster = (): Promise<typeof Cluster> => import('./cluster.js');

/** Sweep files, the run store and the statistics; loaded with the first view that shows them. */
export const loadBench = (): Promise<typeof Bench> => import('./bench.js');

/** The catalogue of variables with its texts. */
export const loadCatalog = (): Promise<typeof Catalog> => import('./catalog.js');

/** The language client; loaded with the first document that holds settings. */
export const loadLanguage = (): Promise<typeof Language> => import('./language.js');
