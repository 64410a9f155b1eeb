import type { Setting } from '../setting.js';
import { isEnvironmentKey } from './keys.js';
import type { MapNode, ScalarNode, YamlNode } from './tree.js';
import { followed, get, mapAt, mapsOf, mergedInto, scalarAt, textAt, type YamlFile } from './yamlFile.js';

/** The ConfigMaps and Secrets of a file, by name. */
export type ConfigMaps = ReadonlyMap<string, readonly MapNode[]>;

/** Finds the ConfigMaps and Secrets among the documents of a file. */
export function configMapsOf(file: YamlFile, roots: readonly YamlNode[]): ConfigMaps {
  const found = new Map<string, MapNode[]>();
  const note = (map: MapNode): void => {
    const kind = textAt(file, map, 'kind');
    if (kind === 'List') for (const item of mapsOf(listAt(map, 'items'))) note(item);
    if (kind !== 'ConfigMap' && kind !== 'Secret') return;
    const name = textAt(file, mapAt(map, 'metadata'), 'name');
    const data = ['data', 'stringData'].flatMap((key) => (kind === 'Secret' && key === 'data' ? [] : (mapAt(map, key) ?? [])));
    if (name !== null) found.set(name, data);
  };
  for (const root of roots) if (root.kind === 'map') note(root);
  return found;
}

function listAt(map: MapNode, key: string): Extract<YamlNode, { kind: 'seq' }> | null {
  const node = get(map, key);
  return node?.kind === 'seq' ? node : null;
}

/** The scalar that a ConfigMap of the file has under a key. */
export function configValueIn(maps: ConfigMaps): (name: string, key: string) => ScalarNode | null {
  return (name, key) => {
    for (const data of maps.get(name) ?? []) {
      const node = scalarAt(data, key);
      if (node !== null) return node;
    }
    return null;
  };
}

/** What environments are made of beside the settings of the file. */
export interface EnvironmentSources {
  readonly file: YamlFile;
  readonly configMaps: ConfigMaps;
  /** Settings of a file that a compose service reads in; notes the path where it has not been handed in yet. */
  readonly envFile: (path: string) => readonly Setting[];
}

/** Settings of one list or mapping that are followed: some merged into each other a hundred times over must not fill the memory. */
const mostSettings = 1000;
/** Lists and mappings that are gone through for one environment, each merged into the one before. */
const mostNodes = 200;

/** The settings that a mapping says what stands beside it gets, one for each name: the last that counts. */
export function environmentBeside(sources: EnvironmentSources, map: MapNode, outer: readonly Setting[] = []): readonly Setting[] {
  const found = new Set<string>();
  for (const { entries } of [map, ...mergedInto(map)]) for (const { key } of entries) if (isEnvironmentKey(key.value)) found.add(key.value);
  if (found.size === 0) return outer;
  const result = new Map(outer.map((setting) => [setting.name, setting]));
  // Files and ConfigMaps as a whole count less than variables of their own (Kubernetes API, Container.envFrom; compose, env_file).
  const keys = [...found].sort((a, b) => Number(isWholesale(b)) - Number(isWholesale(a)));
  for (const key of keys) {
    const node = get(map, key);
    if (node === null) continue;
    const settings =
      key === 'envFrom' ? fromMaps(sources, node) : key === 'env_file' ? fromFiles(sources, node) : settingsIn(sources.file, node);
    for (const setting of settings) result.set(setting.name, setting);
  }
  return [...result.values()];
}

const isWholesale = (key: string): boolean => key === 'envFrom' || key === 'env_file';

function fromMaps({ file, configMaps }: EnvironmentSources, node: YamlNode): readonly Setting[] {
  if (node.kind !== 'seq') return [];
  return mapsOf(node).flatMap((one) => {
    const reference = mapAt(one, 'configMapRef') ?? mapAt(one, 'secretRef');
    const name = textAt(file, reference, 'name');
    if (name === null || get(one, 'prefix') !== null) return [];
    return (configMaps.get(name) ?? []).flatMap((data) => settingsIn(file, data));
  });
}

function fromFiles({ file, envFile }: EnvironmentSources, node: YamlNode): readonly Setting[] {
  const items = node.kind === 'seq' ? node.items.map(followed) : [node];
  return items.flatMap((item) => {
    const path = item?.kind === 'map' ? scalarAt(item, 'path') : item?.kind === 'scalar' ? item : null;
    if (path === null || path.value.includes('$') || file.template.touches(path.from, path.to)) return [];
    return envFile(path.value);
  });
}

/** Settings directly in a mapping or list, or in one level of mapping below, as `runtime_env: {env_vars: …}` has it. */
function settingsIn(file: YamlFile, node: YamlNode | null): readonly Setting[] {
  const found: Setting[] = [];
  gather(file, node, found, new Set());
  return found;
}

function gather(file: YamlFile, node: YamlNode | null, found: Setting[], seen: Set<YamlNode>): void {
  const target = followed(node);
  if (target === null || target.kind === 'scalar' || seen.has(target) || found.length >= mostSettings || seen.size >= mostNodes) return;
  seen.add(target);
  if (target.kind === 'seq') {
    for (const item of target.items) {
      const own = file.settings.get(item);
      if (own !== undefined) found.push(own);
      else if (item.kind === 'alias') gather(file, item, found, seen);
    }
    return;
  }
  for (const merged of mergedInto(target).toReversed()) gather(file, merged, found, seen);
  for (const entry of target.entries) {
    const setting = file.settings.get(entry);
    if (setting !== undefined) found.push(setting);
    else if (isEnvironmentKey(entry.key.value)) gather(file, entry.value, found, seen);
  }
}
