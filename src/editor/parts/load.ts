import type * as Cluster from './cluster.js';
import type * as Language from './language.js';

/** ssh2 and everything that connects or runs; loaded when first needed. */
export const loadCluster = (): Promise<typeof Cluster> => import('./cluster.js');

/** The language client; loaded with the first document that holds settings. */
export const loadLanguage = (): Promise<typeof Language> => import('./language.js');
