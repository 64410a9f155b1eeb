import type { Reach, Setting } from '../setting.js';
import type { MaskedTemplate } from '../template.js';
import type { Places } from '../places.js';
import type { Entry, MapNode, ScalarNode, SeqNode, YamlNode } from './tree.js';

/** What all parts of one reading share. */
export interface YamlFile {
  /** The text as it was given. */
  readonly text: string;
  readonly template: MaskedTemplate;
  readonly places: Places;
  readonly reach: Reach;
  /** Settings by the node that assigns them, so that an environment holds the very setting that is reported. */
  readonly settings: Map<Entry | YamlNode, Setting>;
  /** Names that the file reads or hands on. */
  readonly uses: Set<string>;
}

/** The node that a name stands for. */
export function followed(node: YamlNode | null | undefined): Exclude<YamlNode, { kind: 'alias' }> | null {
  return node?.kind === 'alias' ? node.target : (node ?? null);
}

const merges = new WeakMap<MapNode, readonly MapNode[]>();
const nothingMerged: readonly MapNode[] = [];

/** Maps that `<<` takes over, in falling order of precedence. */
export function mergedInto(map: MapNode): readonly MapNode[] {
  if (!map.entries.some(({ key }) => key.value === '<<')) return nothingMerged;
  let merged = merges.get(map);
  if (merged === undefined) {
    merged = map.entries.flatMap(({ key, value }) => {
      if (key.value !== '<<') return [];
      const node = followed(value);
      const nodes = node?.kind === 'seq' ? node.items.map(followed) : [node];
      return nodes.filter((one): one is MapNode => one?.kind === 'map');
    });
    merges.set(map, merged);
  }
  return merged;
}

/** Maps that are looked through for what one merges: nobody writes more, and a chain of thousands must not be walked for each of its links. */
const mostMerged = 50;

/** The value of a key, also of one that was merged in; the last one where it is written twice. */
export function get(map: MapNode | null, key: string, seen?: Set<MapNode>): Exclude<YamlNode, { kind: 'alias' }> | null {
  if (map === null) return null;
  const own = map.entries.findLast((entry) => entry.key.value === key);
  if (own !== undefined) return followed(own.value);
  const merged = mergedInto(map);
  if (merged.length === 0) return null;
  const met = seen ?? new Set<MapNode>();
  met.add(map);
  for (const one of merged) {
    if (met.has(one)) continue;
    if (met.size >= mostMerged) return null;
    const found = get(one, key, met);
    if (found !== null) return found;
    met.add(one);
  }
  return null;
}

/** The mapping under a key. */
export function mapAt(map: MapNode | null, key: string): MapNode | null {
  const node = get(map, key);
  return node?.kind === 'map' ? node : null;
}

/** The sequence under a key. */
export function seqAt(map: MapNode | null, key: string): SeqNode | null {
  const node = get(map, key);
  return node?.kind === 'seq' ? node : null;
}

/** The scalar under a key. */
export function scalarAt(map: MapNode | null, key: string): ScalarNode | null {
  const node = get(map, key);
  return node?.kind === 'scalar' ? node : null;
}

/** The text under a key; null where there is none or where it is not known. */
export function textAt(file: YamlFile, map: MapNode | null, key: string): string | null {
  const node = scalarAt(map, key);
  return node === null || isNothing(node) || file.template.touches(node.from, node.to) ? null : node.value;
}

/** Mappings of a sequence, aliases followed. */
export function mapsOf(seq: SeqNode | null): readonly MapNode[] {
  return (seq?.items ?? []).map(followed).filter((one): one is MapNode => one?.kind === 'map');
}

/** The plain words that YAML reads as null. */
export function isNothing(node: ScalarNode): boolean {
  return node.style === 'plain' && /^(?:~|null|Null|NULL|)$/u.test(node.value);
}

/** True for the words that YAML 1.1 and 1.2 read as true. */
export function isTrue(text: string | null): boolean {
  return text !== null && /^(?:true|yes|on)$/iu.test(text);
}
