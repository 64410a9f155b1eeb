import type { Problem } from '../../base/problem.js';

/** Switches over switches and hosts, without cables: what schedulers and topology services know. */
export interface SwitchTree {
  readonly switches: readonly { readonly name: string; readonly switches: readonly string[]; readonly hosts: readonly string[] }[];
  /** Hosts that belong together more closely than a leaf switch says (an NVLink domain, a rack), by the name of the group. */
  readonly blocks: readonly { readonly name: string; readonly hosts: readonly string[] }[];
  readonly problems: readonly Problem[];
}
