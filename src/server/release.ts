import type { Configure } from '../protocol/lsp.js';
import type { FileReading } from '../scripts/index.js';
import { targetVersionOf } from './targetVersion.js';

/** The NCCL release that a document is read for. */
export function releaseOf(reading: FileReading, text: string, configuration: Configure): string {
  return targetVersionOf(configuration, { text, reading }).version;
}
