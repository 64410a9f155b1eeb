import type { Origin } from '../../base/origin.js';
import { readSnapshot } from '../../cluster/readSnapshot.js';
import { knownHosts } from '../../cluster/surroundings.js';
import type { KnownHost } from '../../protocol/lsp.js';

/** What a saved probe says of the hosts, and when it was made. */
export interface SavedHosts {
  readonly at: Date;
  readonly origin: Origin;
  readonly hosts: readonly KnownHost[];
}

/** The hosts of one saved snapshot; null where the text is none, or does not say when it was made. */
export function savedHosts(text: string): SavedHosts | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const snapshot = readSnapshot(value);
  const at = new Date(snapshot?.at ?? '');
  if (snapshot === null || Number.isNaN(at.getTime())) return null;
  const hosts = knownHosts(snapshot);
  return hosts.length === 0 ? null : { at, origin: snapshot.origin, hosts };
}

/** The latest of several snapshots by what they say themselves: a checkout gives old files new times. */
export function latestHosts(texts: readonly string[]): SavedHosts | null {
  const found = texts.flatMap((text) => savedHosts(text) ?? []);
  return found.reduce<SavedHosts | null>((best, one) => (best === null || one.at > best.at ? one : best), null);
}
