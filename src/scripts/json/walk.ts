import { nothingRead, type Container, type EmbeddedText, type FileReading, type ImageUse } from '../fileReading.js';
import { isSettingName } from '../names.js';
import { anchorsOf, type Piece } from '../pieces.js';
import type { Places } from '../places.js';
import type { Reach, Setting } from '../setting.js';
import type { MaskedTemplate } from '../template.js';
import { isCommandList, isEnvironmentKey, isScriptLines } from '../yaml/keys.js';
import { isScalar, type ConfigEntry, type ConfigNode, type ConfigScalar } from './configTree.js';
import { devContainer } from './devContainer.js';
import { isTalk, looksLikeCommand, looksLikeValue, wordAssignment } from './judgement.js';

/** What the walk over a configuration file needs beside its tree. */
export interface ConfigFile {
  readonly kind: 'json' | 'toml';
  readonly text: string;
  readonly mask: MaskedTemplate;
  readonly places: Places;
  readonly reach: 'ranks' | 'build';
}

/** Settings are found on the way; those of a map are kept for the commands beside it. */
interface Walk extends ConfigFile {
  readonly settings: Setting[];
  readonly embedded: EmbeddedText[];
  readonly images: ImageUse[];
  readonly containers: Container[];
  readonly uses: Set<string>;
}

/** Where the walk is. */
interface Place {
  readonly scope: string;
  /** True where everything with a name of ours is a setting. */
  readonly environment: boolean;
  /** Settings that commands here see. */
  readonly seen: readonly Setting[];
}

/** Finds what a configuration file in JSON or TOML sets and runs. */
export function readConfig(root: ConfigNode, file: ConfigFile): FileReading {
  const walk: Walk = { ...file, settings: [], embedded: [], images: [], containers: [], uses: new Set() };
  walkNode(root, walk, { scope: file.kind, environment: false, seen: [] });
  const settings = walk.settings.sort(
    (a, b) => a.nameRange.start.line - b.nameRange.start.line || a.nameRange.start.character - b.nameRange.start.character,
  );
  const { embedded, images, containers, uses } = walk;
  return { ...nothingRead, settings, embedded, images, containers, uses: [...uses] };
}

function walkNode(node: ConfigNode, walk: Walk, place: Place): void {
  if (node.kind === 'map') walkMap(node.entries, walk, place);
  else if (node.kind === 'list') walkList(node.items, walk, place);
}

const isEnvironment = (key: string): boolean => isEnvironmentKey(key) || /(?:^|[_.-])env(?:ironment)?$|Env$/u.test(key);

function walkMap(entries: readonly ConfigEntry[], walk: Walk, place: Place): void {
  if (addPair(entries, walk, place)) return;
  const inside = (key: string): string => `${place.scope}/${key}`;
  const seen = [...place.seen];
  const before = walk.settings.length;
  // The environment first: commands that stand above it see it too.
  const environments = entries.filter(({ key, value }) => isEnvironment(key) && !isScalar(value));
  for (const { key, value } of environments) walkNode(value, walk, { scope: inside(key), environment: true, seen });
  const options = entries.find(({ key, value }) => key === 'options' && value.kind === 'map');
  if (options !== undefined) walkNode(options.value, walk, { scope: inside('options'), environment: false, seen });
  seen.push(...walk.settings.slice(before));
  for (const entry of entries) {
    const { key, value } = entry;
    if (environments.includes(entry) || entry === options) continue;
    if (isSettingName(key)) {
      addEntry(entry, walk, place);
      continue;
    }
    if (isTalk(key)) continue;
    if (value.kind === 'text') readText(key, value, walk, { ...place, seen });
    else if (value.kind === 'list' && (isScriptLines(key) || isCommandList(key)) && addLines(value.items, walk, seen)) continue;
    else walkNode(value, walk, { scope: inside(key), environment: place.environment && value.kind === 'map', seen });
  }
  const container = devContainer(entries, walk);
  if (container !== null) walk.containers.push(container);
}

/** `{ "name": "NCCL_X", "value": "1" }`, as lists of variables are often written. */
function addPair(entries: readonly ConfigEntry[], walk: Walk, place: Place): boolean {
  const name = entries.find(({ key }) => /^(?:name|key|variable|env)$/iu.test(key))?.value;
  if (name?.kind !== 'text' || !isSettingName(name.text)) return false;
  const value = entries.find(({ key }) => /^value$/iu.test(key))?.value;
  const other = entries.find(({ key }) => /^value_?from$/iu.test(key))?.value;
  const where = { nameFrom: name.from + 1, nameTo: name.to - 1, scope: place.scope.replace(/\/\d+$/u, '') };
  if (isScalar(value)) addSetting(name.text, value, walk, where);
  else if (other !== undefined) addSetting(name.text, { kind: 'plain', from: other.from, to: other.to, text: '' }, walk, where, 'variable');
  return true;
}

/** `"NCCL_X": "1"`, or a map with the value and words on how it is meant. */
function addEntry({ key, keyFrom, keyTo, value }: ConfigEntry, walk: Walk, place: Place): void {
  const inner = value.kind === 'map' ? value.entries.find((entry) => entry.key === 'value')?.value : value;
  if (!isScalar(inner)) return;
  if (!place.environment && inner.kind === 'text' && !looksLikeValue(inner.text) && !walk.mask.touches(inner.from, inner.to)) return;
  addSetting(key, inner, walk, { nameFrom: keyFrom, nameTo: keyTo, scope: place.scope });
}

interface Where {
  readonly nameFrom: number;
  readonly nameTo: number;
  readonly scope: string;
}

/** Text that a program fills in when it reads the file: `${env:NAME}`, `${localEnv:NAME}`, `${workspaceFolder}`. */
const filledIn = /\$\{(?:(?:env|localEnv|containerEnv):)?([^}:]*)[^}]*\}/gu;

function addSetting(name: string, value: ConfigScalar, walk: Walk, where: Where, unknown: Setting['unknown'] = null): void {
  const { mask, places } = walk;
  if (mask.touches(where.nameFrom, where.nameTo)) return;
  const why = unknown ?? (mask.touches(value.from, value.to) ? 'template' : notKnown(value.text, walk));
  walk.settings.push({
    name,
    nameRange: places.range(where.nameFrom, where.nameTo),
    value: why === null ? value.text : null,
    unknown: why,
    valueRange: places.range(value.from, value.to),
    range: places.range(Math.min(where.nameFrom, value.from), Math.max(where.nameTo, value.to)),
    kind: walk.kind,
    reach: walk.reach satisfies Reach,
    scope: where.scope,
  });
}

function notKnown(text: string, walk: Walk): Setting['unknown'] {
  let found = false;
  for (const [, name = ''] of text.matchAll(filledIn)) {
    found = true;
    if (isSettingName(name)) walk.uses.add(name);
  }
  return found ? 'variable' : null;
}

function walkList(items: readonly ConfigNode[], walk: Walk, place: Place): void {
  let command = false;
  items.forEach((item, index) => {
    if (item.kind !== 'text') walkNode(item, walk, { ...place, scope: `${place.scope}/${String(index)}` });
    else if (command) embed(item.pieces, walk, place.seen, true);
    else addWord(item, walk, place);
    // `["bash", "-lc", "…"]`: the word behind the flag is a script.
    command =
      item.kind === 'text' &&
      /^-[a-z]*c$/u.test(item.text) &&
      items.slice(0, index).some((one) => isScalar(one) && /(?:^|\/)(?:ba|z|da|k)?sh$/u.test(one.text));
  });
}

/** A word of a list: `NAME=value`, or `-e` and the like before it. */
function addWord(item: Extract<ConfigNode, { kind: 'text' }>, walk: Walk, place: Place): void {
  const found = wordAssignment(item.text);
  const first = item.pieces[0];
  if (found === null || first === undefined || !isSettingName(found.name)) {
    if (isSettingName(item.text)) walk.uses.add(item.text);
    else if (looksLikeCommand(item.text) && /\s/u.test(item.text)) embed(item.pieces, walk, place.seen, true);
    return;
  }
  if (first.text.length < found.valueAt) return;
  const valueText = item.text.slice(found.valueAt);
  if (!place.environment && /\s/u.test(valueText) && !looksLikeValue(valueText) && looksLikeCommand(item.text)) {
    embed(item.pieces, walk, place.seen, true);
    return;
  }
  const nameFrom = first.at + found.nameAt;
  const value: ConfigScalar = { kind: 'plain', from: first.at + found.valueAt, to: item.to - 1, text: valueText };
  addSetting(found.name, value, walk, { nameFrom, nameTo: nameFrom + found.name.length, scope: place.scope });
}

/** A list of lines that a shell runs one after the other. */
function addLines(items: readonly ConfigNode[], walk: Walk, seen: readonly Setting[]): boolean {
  const lines = items.filter((item) => item.kind === 'text');
  if (lines.length === 0 || lines.length < items.length || lines.some(({ text }) => text.startsWith('-'))) return false;
  const pieces = lines.flatMap((line, index): Piece[] =>
    index === 0 ? [...line.pieces] : [{ text: '\n', at: line.from }, ...line.pieces],
  );
  if (lines.some(({ text }) => looksLikeCommand(text))) embed(pieces, walk, seen, true);
  return true;
}

function readText(key: string, value: Extract<ConfigNode, { kind: 'text' }>, walk: Walk, place: Place): void {
  if (/^(?:docker_?|container_?|base_?)?image(?:_?(?:uri|name|url))?$/iu.test(key) && /^[\w.-]+(?:[:/@][\w.:/@-]+)+$/u.test(value.text)) {
    walk.images.push({ image: value.text, range: walk.places.range(value.from + 1, value.to - 1) });
    return;
  }
  for (const [, name = ''] of value.text.matchAll(filledIn)) if (isSettingName(name)) walk.uses.add(name);
  if (looksLikeCommand(value.text)) embed(value.pieces, walk, place.seen, value.pieces.length > 1 || walk.kind === 'json');
}

function embed(pieces: readonly Piece[], walk: Walk, environment: readonly Setting[], escaped: boolean): void {
  const text = pieces.map((piece) => piece.text).join('');
  if (!looksLikeCommand(text)) return;
  walk.embedded.push({
    kind: 'bash',
    text,
    anchors: anchorsOf(pieces, walk.places),
    indent: escaped ? null : '',
    escaped,
    reach: walk.reach,
    path: null,
    environment,
  });
}
