import { isSettingName } from '../names.js';
import type { Setting } from '../setting.js';
import type { Slip } from '../fileReading.js';
import { isCommandList, isExec, isScriptLines, looksLikeShell } from './keys.js';
import { placedText } from './scalarText.js';
import type { Entry, MapNode, ScalarNode, SeqNode, YamlNode } from './tree.js';
import { isDocumentation, isProse, readScalar, readText, type ReadText } from './values.js';
import { followed, isNothing, textAt, mapAt, type YamlFile } from './yamlFile.js';

/** Values in the ConfigMaps of the file: the scalar for a map's name and key. */
export type ConfigValues = (name: string, key: string) => ScalarNode | null;

interface Search {
  readonly file: YamlFile;
  readonly configValue: ConfigValues;
  readonly slips: Slip[];
}

/** Notes the settings below a node in `file.settings`, and assignments that do not assign in `slips`. */
export function findYamlSettings(file: YamlFile, root: YamlNode, configValue: ConfigValues, slips: Slip[]): void {
  walk({ file, configValue, slips }, root, null, false);
}

const scopeOf = (file: YamlFile, node: YamlNode): string => {
  const { line, character } = file.places.at(node.from);
  return `${node.kind}@${String(line + 1)}:${String(character)}`;
};

function walk(search: Search, node: YamlNode, key: string | null, documented: boolean): void {
  if (node.kind === 'map') walkMap(search, node, documented);
  else if (node.kind === 'seq') walkSeq(search, node, key, documented);
}

function walkMap(search: Search, map: MapNode, documented: boolean): void {
  const { file } = search;
  let scope: string | null = null;
  for (const entry of map.entries) {
    const { key, value } = entry;
    if (isSettingName(key.value) && !documented) {
      scope ??= scopeOf(file, map);
      const setting = pairSetting(file, entry, scope);
      if (setting !== null) file.settings.set(entry, setting);
    }
    if (value !== null) walk(search, value, key.value, documented || isDocumentation(key.value, value));
  }
}

/** `NAME: value`. Mappings and lists under a name are somebody's table about it. */
function pairSetting(file: YamlFile, { key, value, keyEnd }: Entry, scope: string): Setting | null {
  const node = followed(value);
  if (node !== null && node.kind !== 'scalar') return null;
  if (value?.kind === 'alias' && node === null) return null;
  if (node !== null && isProse(node.value)) return null;
  const text: ReadText = node === null ? { value: null, unknown: 'variable' } : readScalar(file, node);
  const written = value?.kind === 'alias' ? ([value.from, value.to] as const) : node === null ? ([keyEnd, keyEnd] as const) : spanOf(node);
  return {
    name: key.value,
    nameRange: nameRangeOf(file, key),
    ...text,
    valueRange: file.places.range(...written),
    range: file.places.range(key.from, written[1]),
    kind: 'yaml',
    reach: file.reach,
    scope,
  };
}

/** The scalar as written; of a block its lines. */
function spanOf(node: ScalarNode): readonly [from: number, to: number] {
  const block = node.style === 'literal' || node.style === 'folded';
  return block ? [Math.min(node.to, node.textFrom + node.indent), node.to] : [node.from, node.to];
}

/** A name without the quotes around it. */
function nameRangeOf(file: YamlFile, key: ScalarNode): Setting['nameRange'] {
  const end = key.textFrom + key.value.length;
  const plain = file.template.text.slice(key.textFrom, end) === key.value;
  return plain ? file.places.range(key.textFrom, end) : file.places.range(key.from, key.to);
}

function walkSeq(search: Search, seq: SeqNode, key: string | null, documented: boolean): void {
  // These hold commands, whose words are read as such.
  if (isExec(key, seq) || (key !== null && (isScriptLines(key) || isCommandList(key)) && seq.items.every(({ kind }) => kind === 'scalar')))
    return;
  const { file } = search;
  const scope = scopeOf(file, seq);
  const earlier = new Map<string, string | null>();
  for (const item of seq.items) {
    if (item.kind === 'scalar' && !documented && !looksLikeShell(item.value)) {
      const found = itemSetting(search, item, scope);
      if (found !== null) file.settings.set(item, found);
    }
    if (item.kind === 'map') {
      const found = documented ? null : namedSetting(search, item, key, scope, earlier);
      if (found !== null) file.settings.set(item, found);
      const name = textAt(file, item, 'name');
      if (name !== null) earlier.set(name, found?.value ?? plainValue(file, item));
      if (found !== null) continue;
    }
    walk(search, item, key, documented);
  }
}

function plainValue(file: YamlFile, map: MapNode): string | null {
  const value = textAt(file, map, 'value');
  return value?.includes('$') === true ? null : value;
}

const nameKeys = /^(?:name|key|envName|env_name)$/iu;
const environmentLists = /env/iu;

/** `{name: NAME, value: …}` in a list, with Kubernetes' `valueFrom`. */
function namedSetting(
  search: Search,
  map: MapNode,
  listKey: string | null,
  scope: string,
  earlier: Map<string, string | null>,
): Setting | null {
  const { file } = search;
  const nameEntry = map.entries.find(({ key }) => nameKeys.test(key.value));
  const nameNode = followed(nameEntry?.value);
  if (nameEntry === undefined || nameNode?.kind !== 'scalar' || !isSettingName(nameNode.value)) return null;
  if (file.template.touches(nameNode.from, nameNode.to)) return null;
  const valueEntry = map.entries.find(({ key }) => /^value$/iu.test(key.value));
  const from = map.entries.find(({ key }) => key.value === 'valueFrom');
  // A list that describes variables has other keys than these.
  if (valueEntry === undefined && from === undefined && (map.entries.length > 1 || !environmentLists.test(listKey ?? ''))) return null;
  const value = followed((valueEntry ?? from)?.value);
  if (valueEntry !== undefined && value !== null && value.kind !== 'scalar') return null;
  if (value?.kind === 'scalar' && isProse(value.value)) return null;
  const entry = valueEntry ?? from;
  const at = entry?.value ?? null;
  let text: ReadText = { value: null, unknown: 'variable' };
  let written: readonly [number, number] = at === null ? [entry?.keyEnd ?? nameNode.to, entry?.keyEnd ?? nameNode.to] : [at.from, at.to];
  if (valueEntry === undefined && from === undefined) text = { value: '', unknown: null };
  else if (valueEntry === undefined) {
    const referred = configScalar(search, value);
    // A key of one of our names is a setting where it stands: it is judged there.
    if (referred !== null) [text, written] = [readScalar(file, referred), spanOf(referred)];
  } else if (value?.kind === 'scalar') {
    text = readScalar(file, value, earlier);
    if (at?.kind === 'scalar') written = spanOf(at);
  }
  return {
    name: nameNode.value,
    nameRange: nameRangeOf(file, nameNode),
    ...text,
    valueRange: file.places.range(...written),
    range: file.places.range(
      Math.min(nameEntry.key.from, entry?.key.from ?? nameEntry.key.from),
      Math.max(nameNode.to, at?.to ?? 0, entry?.keyEnd ?? 0),
    ),
    kind: 'yaml',
    reach: file.reach,
    scope,
  };
}

/** What a `configMapKeyRef` points at in the same file, unless that is a setting itself. */
function configScalar(search: Search, value: YamlNode | null): ScalarNode | null {
  const reference = value?.kind === 'map' ? mapAt(value, 'configMapKeyRef') : null;
  const name = textAt(search.file, reference, 'name');
  const key = textAt(search.file, reference, 'key');
  return name === null || key === null || isSettingName(key) ? null : search.configValue(name, key);
}

/** An item `NAME=value`, also behind an option such as `-e ` or `--env=`. `NAME` alone hands the variable on. */
function itemSetting({ file, slips }: Search, item: ScalarNode, scope: string): Setting | null {
  const match = /^((?:--?[\w-]+[ =])?)([A-Za-z_]\w*)(?:([ \t]*)=([ \t]*)|$)/u.exec(item.value);
  const [, option = '', name = '', before, after = ''] = match ?? [];
  if (match === null || !isSettingName(name) || isNothing(item)) return null;
  if (before === undefined) {
    file.uses.add(name);
    return null;
  }
  const placed = placedText(item, file.template.text);
  if (placed === null) return null;
  const offset = (at: number): number => {
    const anchor = placed.anchors.findLast((one) => one.offset <= at);
    return (anchor?.at ?? item.from) + at - (anchor?.offset ?? 0);
  };
  const nameFrom = offset(option.length);
  const value = item.value.slice(option.length + name.length + before.length + 1);
  const valueFrom = offset(option.length + name.length + before.length + 1);
  const closed = item.style === 'single' || item.style === 'double' ? item.to - 1 : item.to;
  const valueTo = Math.max(valueFrom, closed);
  const range = file.places.range(item.from, item.to);
  if (before !== '') {
    if (/\w[ \t]+\w/u.test(value.trim())) return null;
    slips.push({
      slip: 'blank-before-equals',
      name,
      value: file.template.touches(valueFrom, valueTo) ? null : value.trim(),
      range,
      kind: 'yaml',
      edits: [{ range: file.places.range(nameFrom + name.length, valueFrom + after.length), newText: '=' }],
    });
    return null;
  }
  if (isProse(value)) return null;
  return {
    name,
    nameRange: file.places.range(nameFrom, nameFrom + name.length),
    ...readText(file, value, valueFrom, valueTo),
    valueRange: file.places.range(valueFrom, valueTo),
    range,
    kind: 'yaml',
    reach: file.reach,
    scope,
  };
}
