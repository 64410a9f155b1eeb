import * as l10n from '@vscode/l10n';
import { lineRange } from '../base/text.js';
import { statusAt, variables, type Context } from '../nccl/catalog/index.js';
import type { FileReading } from '../scripts/index.js';
import { addConfFiles, confTextsIn, confTextsOf, isOwnFile, sightOf, type ConfText, type Sight } from './confLayers.js';
import type { EffectiveConfiguration, EffectiveVariable, Source, UnreachedVariable } from './configuration.js';
import { judge, judgeDefault } from './judge.js';
import { addPlugins } from './plugins.js';
import { choiceOf, heldBy, mainLaunch, unreachedIn, type Held } from './reached.js';

/** What is known of the host that the ranks run on. */
export interface EffectiveHost {
  readonly name: string;
  readonly context?: Context;
  /** Variables of NCCL in its login environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly confFiles?: readonly { readonly path: string; readonly text: string }[];
}

/** A file to answer for: an nccl.conf by its text, anything else by what was read of it. */
export type EffectiveFile =
  | { readonly name: string; readonly conf: string }
  | {
      readonly name: string;
      readonly reading: FileReading;
      /** Index of the launch; null: the main one. */ readonly launch?: number | null;
    };

/** What to answer for; without a file the host alone, without a host the file alone. */
export interface EffectiveQuestion {
  readonly version: string;
  readonly file?: EffectiveFile;
  readonly host?: EffectiveHost;
  /** Also the variables that nobody sets, with their defaults. */
  readonly all?: boolean;
}

const nowhere = { file: null, range: null, path: null } as const;

/** Every variable that would reach a rank, its value as NCCL reads it and who set it; and what was set and reaches none. */
export function effectiveOf({ version, file, host, all = false }: EffectiveQuestion): EffectiveConfiguration {
  const reading = file !== undefined && 'reading' in file ? file.reading : null;
  const index = file !== undefined && 'reading' in file ? (file.launch ?? mainLaunch(file.reading.launches)) : null;
  const launch = index === null ? null : (reading?.launches[index] ?? null);
  const sight = sightOf(launch, reading);
  const notes: string[] = [];

  const held = reading === null || file === undefined ? new Map<string, Held>() : heldBy(reading, launch, file.name);
  const unreached: UnreachedVariable[] = reading === null || file === undefined ? [] : unreachedIn(reading, launch, file.name, held);
  if (host !== undefined) addLogin(held, unreached, host, sight);
  const texts = confTexts(file, reading, host, sight, unreached, version);
  const layer = addConfFiles(held, texts, version);
  unreached.push(...layer.unreached);
  notes.push(...layer.notes, ...addPlugins(held, reading));

  const context: Context = {
    ...host?.context,
    environment: Object.fromEntries([...held.values()].flatMap(({ name, text }) => (text === null ? [] : [[name, text] as const]))),
  };
  const rows = [...held.values()].map((one): EffectiveVariable => ({
    ...one,
    ...judge(one.name, one.text, one.unknown, version, context),
  }));
  if (all) rows.push(...defaults(held, version));
  return {
    version,
    file: file?.name ?? null,
    host: host?.name ?? null,
    launch: launch === null || index === null ? null : choiceOf(launch, index),
    launches: (reading?.launches ?? []).map(choiceOf),
    variables: rows.toSorted(byName),
    unreached: unreached.toSorted(byName),
    notes,
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** The login environment of the host comes first in time, so what the file sets wins over it. */
function addLogin(held: Map<string, Held>, unreached: UnreachedVariable[], host: EffectiveHost, sight: Sight): void {
  for (const [name, text] of Object.entries(host.environment ?? {})) {
    const source: Source = { kind: 'login', host: host.name, ...nowhere };
    if (sight === 'nothing') {
      unreached.push({
        name,
        text,
        unknown: null,
        source,
        why: 'not in the container',
        message: l10n.t('The container does not get the environment of {0}.', host.name),
      });
      continue;
    }
    const winner = held.get(name);
    if (winner === undefined) held.set(name, { name, text, unknown: null, source, overruled: [] });
    else winner.overruled.push({ text, source, why: 'the file wins', message: l10n.t('The file sets it again.') });
  }
}

/** The configuration files that are there when a rank starts: the host's as far as it sees them, and over them those that the file writes. */
function confTexts(
  file: EffectiveFile | undefined,
  reading: FileReading | null,
  host: EffectiveHost | undefined,
  sight: Sight,
  unreached: UnreachedVariable[],
  version: string,
): ConfText[] {
  const own = file === undefined ? [] : 'conf' in file ? [confItself(file)] : reading === null ? [] : confTextsIn(reading, file.name);
  const ofHost = host === undefined ? [] : confTextsOf(host);
  const seen = ofHost.filter(({ path }) => sight === 'all' || (sight === 'home' && isOwnFile(path)));
  for (const hidden of ofHost.filter((one) => !seen.includes(one))) {
    const lost = new Map<string, Held>();
    addConfFiles(lost, [{ ...hidden, path: '/etc/nccl.conf' }], version);
    for (const { name, text, unknown, source } of lost.values())
      unreached.push({
        name,
        text,
        unknown,
        source,
        why: 'not in the container',
        message: l10n.t('{0} of {1} is not in the container.', hidden.path, host?.name ?? ''),
      });
  }
  const kinds = own.map(({ path }) => (isOwnFile(path) ? 'own' : path));
  return [...seen.filter(({ path }) => !kinds.includes(isOwnFile(path) ? 'own' : path)), ...own];
}

/** An nccl.conf that stands open: the user's own file by its name, else the one of the host. */
function confItself({ name, conf }: { readonly name: string; readonly conf: string }): ConfText {
  const path = isOwnFile(`/${name}`) ? '~/.nccl.conf' : '/etc/nccl.conf';
  return {
    path,
    text: conf,
    place: (line, length) => ({ kind: 'conf', file: name, range: lineRange(line, 0, length), host: null, path: null }),
  };
}

/** The rest of the variables that the release documents. */
function defaults(held: ReadonlyMap<string, Held>, version: string): EffectiveVariable[] {
  return variables()
    .filter(({ name, documented, owner }) => documented && owner === 'nccl' && !held.has(name) && statusAt(name, version) === 'active')
    .map(({ name }) => ({
      name,
      text: null,
      unknown: null,
      source: { kind: 'default', host: null, ...nowhere },
      overruled: [],
      ...judgeDefault(name, version),
    }));
}
