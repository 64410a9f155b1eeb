import type { Origin } from '../../base/origin.js';
import type { Snapshot } from '../../cluster/facts.js';
import { parseSnapshot } from '../../cluster/snapshot/parse.js';
import { knownHosts } from '../../cluster/surroundings.js';
import type { KnownHost } from '../../protocol/lsp.js';

/** What a saved probe says of the hosts, and when it was made. */
export interface SavedHosts {
  readonly at: Date;
  readonly origin: Origin;
  readonly hosts: readonly KnownHost[];
}

/** Characters at the beginning of a snapshot that its time stands in, as we lay it out. */
const head = 4096;

/** The hosts of one saved snapshot; null where the text is none, or does not say when it was made. */
export async function savedHosts(text: string): Promise<SavedHosts | null> {
  let snapshot: Snapshot | null;
  try {
    snapshot = await parseSnapshot(text);
  } catch {
    return null;
  }
  const at = new Date(snapshot?.at ?? '');
  if (snapshot === null || Number.isNaN(at.getTime())) return null;
  const hosts = knownHosts(snapshot);
  return hosts.length === 0 ? null : { at, origin: snapshot.origin, hosts };
}

/** The latest of several snapshots by what they say themselves: a checkout gives old files new times. One of them is held at a time, a thousand hosts are 50 MB. */
export async function latestHosts(reads: readonly (() => Promise<string>)[]): Promise<SavedHosts | null> {
  const dated: { readonly read: () => Promise<string>; readonly at: number }[] = [];
  for (const read of reads) {
    const text = await read();
    const at = Date.parse(/"at"\s*:\s*"([^"]{1,40})"/.exec(text.slice(0, head))?.[1] ?? '');
    dated.push({ read, at: Number.isNaN(at) ? ((await savedHosts(text))?.at.getTime() ?? -Infinity) : at });
  }
  for (const { read } of dated.sort((a, b) => b.at - a.at)) {
    const found = await savedHosts(await read());
    if (found !== null) return found;
  }
  return null;
}
