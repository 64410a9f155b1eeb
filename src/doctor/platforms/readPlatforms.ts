import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../../base/clean.js';
import { readYaml, type YamlPath, type YamlProblem, type YamlSource } from '../../cluster/yamlSource.js';
import { platforms as known } from './known.js';
import type { Platform } from './platform.js';
import { innerKeys, platformEntries, type PlatformFields, readFields } from './schema.js';

/** What a file of kinds of machines holds. */
export interface OwnPlatforms {
  readonly platforms: readonly Platform[];
  /** What was not understood, with its place; a kind with a problem is left out. */
  readonly problems: readonly YamlProblem[];
}

/** More kinds of machines in one file are a mistake. */
const most = 200;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of which nothing is expected. */
const blank: Omit<Platform, 'id' | 'name' | 'source' | 'docs'> = {
  recognise: { names: [], gpus: [] },
  gpus: null,
  gpuMemoryGB: null,
  nvlinks: null,
  pcieGen: null,
  pcieWidth: null,
  nics: { count: null, gbps: null },
  driverAtLeast: null,
  memoryGiB: null,
  busbw: null,
};

/**
 * Reads a file of expected values: one kind of machine, or a list of them. A known id changes the values that it names of that kind; another id is a
 * kind of its own, which may start from a known one (`like`). Never throws. `taken` are ids that other files of the user's have already.
 */
export function readPlatforms(text: string, taken: readonly string[] = []): OwnPlatforms {
  const source = readYaml(text);
  const problems: YamlProblem[] = [...source.problems];
  const list: readonly (readonly [unknown, YamlPath])[] = Array.isArray(source.value)
    ? source.value.map((value: unknown, at) => [value, [at]] as const)
    : [[source.value, []]];
  const ids = new Set(taken);
  if (list.length > most)
    problems.push({ range: source.range([most]), message: l10n.t('More than {0} kinds of machines in one file are not read.', most) });
  const platforms = list.slice(0, most).flatMap(([value, path]) => {
    const before = problems.length;
    const platform = readOne(value, path, source, ids, problems);
    return platform === null || problems.length > before || source.problems.length > 0 ? [] : [platform];
  });
  return { platforms, problems };
}

function readOne(value: unknown, path: YamlPath, source: YamlSource, ids: Set<string>, problems: YamlProblem[]): Platform | null {
  const say = (at: YamlPath, message: string): void => void problems.push({ range: source.range([...path, ...at]), message });
  if (!isFields(value)) {
    if (source.problems.length === 0) say([], l10n.t('A kind of machine is a map with id, source and what it has, such as gpus: 8.'));
    return null;
  }
  const unknownKeys = (fields: Readonly<Record<string, unknown>>, keys: readonly string[], at: YamlPath): void => {
    for (const key of Object.keys(fields))
      if (!keys.includes(key))
        problems.push({
          range: source.keyRange([...path, ...at], key),
          message: l10n.t('"{0}" is not a key that is read here; known are {1}.', clean(key).slice(0, 80), keys.join(', ')),
        });
  };
  unknownKeys(value, Object.keys(platformEntries), []);
  for (const [key, keys] of Object.entries(innerKeys)) {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    if (isFields(inner)) unknownKeys(inner, keys, [key]);
  }
  const read = readFields(value);
  if ('wrong' in read) {
    for (const { path: at, message } of read.wrong) say(at, message);
    return null;
  }
  const { fields } = read;
  if (ids.has(fields.id)) say(['id'], l10n.t('There is a kind of machine "{0}" already.', fields.id));
  ids.add(fields.id);
  const same = known.find(({ id }) => id === fields.id);
  const like = fields.like === undefined ? same : known.find(({ id }) => id === fields.like);
  if (fields.like !== undefined && like === undefined)
    say(['like'], l10n.t('There is no kind of machine "{0}"; known are {1}.', clean(fields.like), known.map(({ id }) => id).join(', ')));
  const named = [...(fields.recognise?.names ?? []), ...(fields.recognise?.gpus ?? [])];
  if (same === undefined && named.length === 0)
    say([], l10n.t('A kind of machine of your own needs recognise, with names or gpus, to be told by.'));
  return madeOf(fields, like);
}

function madeOf(fields: PlatformFields, like: Platform | undefined): Platform {
  const base = { ...blank, ...like };
  const source = cleanLine(fields.source);
  return {
    id: fields.id,
    name: cleanLine(fields.name ?? (like?.id === fields.id ? like.name : fields.id)),
    recognise: fields.recognise === undefined ? base.recognise : recognition(fields.recognise),
    gpus: said(fields.gpus, base.gpus),
    gpuMemoryGB: said(fields.gpuMemoryGB, base.gpuMemoryGB),
    nvlinks: said(fields.nvlinks, base.nvlinks),
    pcieGen: said(fields.pcieGen, base.pcieGen),
    pcieWidth: said(fields.pcieWidth, base.pcieWidth),
    nics: { count: said(fields.nics?.count, base.nics.count), gbps: said(fields.nics?.gbps, base.nics.gbps) },
    driverAtLeast: said(fields.driverAtLeast, base.driverAtLeast),
    memoryGiB: said(fields.memoryGiB, base.memoryGiB),
    busbw:
      fields.busbw === undefined
        ? base.busbw
        : { busbwGBs: fields.busbw.busbwGBs, hosts: fields.busbw.hosts ?? 1, source: cleanLine(fields.busbw.source ?? source) },
    source,
    docs: fields.docs ?? null,
  };
}

/** Null is something that was said. */
function said<T>(value: T | undefined, otherwise: T): T {
  if (value !== undefined) return value;
  return otherwise;
}

function recognition({ names, gpus, notGpus, leastGpus }: NonNullable<PlatformFields['recognise']>): Platform['recognise'] {
  return {
    names: names ?? [],
    gpus: gpus ?? [],
    ...(notGpus === undefined ? {} : { notGpus }),
    ...(leastGpus === undefined ? {} : { leastGpus }),
  };
}
