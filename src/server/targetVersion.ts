import { findVersion, type TargetVersion } from '../effective/index.js';
import type { Configure } from '../protocol/lsp.js';
import type { FileReading } from '../scripts/index.js';

/** The release that a document is read for, and who says so; without a document what the user or the hosts say. */
export function targetVersionOf(
  configuration: Pick<Configure, 'ncclVersion' | 'hosts' | 'hostsFrom'>,
  document: { readonly text: string; readonly reading: FileReading } | null,
): TargetVersion {
  const { ncclVersion: setting, hosts = [], hostsFrom = null } = configuration;
  const found = findVersion({ setting, hosts, ...document });
  return found.from === 'hosts' && hostsFrom !== null ? { ...found, detail: `${found.detail} · ${hostsFrom}` } : found;
}
