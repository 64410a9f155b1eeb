import type { Fabric } from '../../fabric/graph.js';
import { linkKey } from '../../protocol/topology.js';

/** Since when each link has been in its present state, as far as this window has seen; ISO 8601 by link key. */
export class LinkHistory {
  private readonly seen = new Map<string, { readonly state: string; readonly since: string }>();

  /** Notes the states at a time and answers with when each of them began. */
  note(fabric: Fabric, at: string): Record<string, string> {
    const since = new Map<string, string>();
    for (const link of fabric.links) {
      const key = linkKey(link);
      const known = this.seen.get(key);
      const entry = known?.state === link.state ? known : { state: link.state, since: at };
      this.seen.set(key, entry);
      since.set(key, entry.since);
    }
    return Object.fromEntries(since);
  }
}
