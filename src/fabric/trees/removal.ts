import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import type { Fabric } from '../graph.js';
import type { Network } from './network.js';
import type { Removal } from './repair.js';

/** What the words of a person name in a network: ends, cables by place in `Fabric.links`, and pairs of ends. */
export interface Named {
  readonly ends: ReadonlySet<number>;
  readonly links: ReadonlySet<number>;
  /** Lower end · number of ends + higher end. */
  readonly pairs: ReadonlySet<number>;
}

/**
 * Finds what was named: a node by name or id ("leaf-02", "gpu-07 mlx5_0"), a cable by one of its ports ("leaf-02/14"), or all that joins two nodes
 * ("gpu-07--leaf-02"; a comma, "..", "↔" or a single hyphen do as well where they leave no doubt). An adapter stands for its cables. Throws a
 * {@link Failure} for what is not there.
 */
export function findNamed(words: readonly string[], network: Network, fabric: Fabric | null): Named {
  const names = namesOf(network, fabric);
  const found = { ends: new Set<number>(), links: new Set<number>(), pairs: new Set<number>() };
  for (const word of words) {
    if (!addNode(word, found, names, network, fabric) && !addPort(word, found, names, fabric) && !addPair(word, found, names, network)) {
      throw new Failure('input', l10n.t('{0} is no node and no link of this network.', word), {
        next: l10n.t('Name a node, a port such as leaf-02/14, or two nodes as A--B.'),
      });
    }
  }
  return found;
}

/** The removal of what was named. */
export function removalOf({ ends, links, pairs }: Named, network: Network): Removal {
  const count = network.ends.length;
  return {
    vertex: (v) => ends.has(v),
    edge: (a, b, link) => links.has(link) || pairs.has(Math.min(a, b) * count + Math.max(a, b)),
  };
}

/** Ids of nodes by what they may be called. A name that several nodes have leads to none of them. */
function namesOf(network: Network, fabric: Fabric | null): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const put = (name: string, id: string): void => {
    if (names.has(name) && names.get(name) !== id) taken.add(name);
    names.set(name, id);
  };
  const hosts = new Map(fabric?.nodes.map(({ id, name }) => [id, name]));
  for (const { host, name, id, guid } of fabric?.nodes ?? []) {
    const owner = host === null ? undefined : hosts.get(host);
    if (owner === undefined) put(name, id);
    else for (const mark of [' ', '/', ':']) put(`${owner}${mark}${name}`, id);
    if (guid !== null && guid !== id) put(guid, id);
  }
  for (const name of taken) names.delete(name);
  for (const { name, id } of network.ends) names.set(name, id);
  for (const { id } of fabric?.nodes ?? network.ends) names.set(id, id);
  return names;
}

interface Found {
  readonly ends: Set<number>;
  readonly links: Set<number>;
  readonly pairs: Set<number>;
}

function addNode(word: string, found: Found, names: ReadonlyMap<string, string>, network: Network, fabric: Fabric | null): boolean {
  const id = names.get(word);
  const end = id === undefined ? undefined : network.endOf.get(id);
  if (end === undefined) return false;
  if (network.ends[end]?.id === id) found.ends.add(end);
  else fabric?.links.forEach(({ a, b }, at) => (a === id || b === id) && found.links.add(at));
  return true;
}

function addPort(word: string, found: Found, names: ReadonlyMap<string, string>, fabric: Fabric | null): boolean {
  const cut = word.lastIndexOf('/');
  const [id, port] = [names.get(word.slice(0, cut)), word.slice(cut + 1)];
  if (cut < 1 || id === undefined || fabric === null) return false;
  const before = found.links.size;
  fabric.links.forEach(({ a, b, aPort, bPort }, at) => {
    if ((a === id && aPort === port) || (b === id && bPort === port)) found.links.add(at);
  });
  return found.links.size > before;
}

/** Every way to cut the word in two names at one of the marks; names may hold hyphens themselves. */
function addPair(word: string, found: Found, names: ReadonlyMap<string, string>, network: Network): boolean {
  for (const mark of ['--', '↔', '<->', '..', ',', '-']) {
    for (let cut = word.indexOf(mark); cut > 0; cut = word.indexOf(mark, cut + 1)) {
      const ids = [word.slice(0, cut), word.slice(cut + mark.length)].map((part) => names.get(part.trim()));
      const [a, b] = ids.map((id) => (id === undefined ? undefined : network.endOf.get(id)));
      if (a === undefined || b === undefined || a === b) continue;
      found.pairs.add(Math.min(a, b) * network.ends.length + Math.max(a, b));
      return true;
    }
  }
  return false;
}
