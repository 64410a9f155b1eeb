import type { Configure } from '../protocol/lsp.js';
import type { FileReading } from '../scripts/index.js';
import { targetVersionOf } from './targetVersion.js';

/** The NCCL release that a document is read for; without one, the release of what is not asked about a document. */
export function releaseOf(configuration: Configure, document: { readonly text: string; readonly reading: FileReading } | null): string {
  return targetVersionOf(configuration, document).version;
}
