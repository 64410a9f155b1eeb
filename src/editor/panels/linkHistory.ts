import type { Fabric } from '../../fabric/graph.js';
import { linkKey } from '../../protocol/topology.js';

/** Since when each link has been in its present state, as far as this window has seen. */
export class LinkHistory {
  private readonly seen = new Map<string, { readonly state: string; readonly since: string }>();

  /** Notes the states of cables at a time and answers with when each of them began, ISO 8601 by place of the link; null for what is no cable. */
  note(fabric: Fabric, at: string): (string | null)[] {
    return fabric.links.map((link) => {
      if (link.kind !== 'fabric') return null;
      const key = linkKey(link);
      const known = this.seen.get(key);
      const entry = known?.state === link.state ? known : { state: link.state, since: at };
      this.seen.set(key, entry);
      return entry.since;
    });
  }
}
