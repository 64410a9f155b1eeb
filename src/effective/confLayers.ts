import * as l10n from '@vscode/l10n';
import { lineRange } from '../base/text.js';
import { confPaths, effectiveEnvironment, type ConfFile, type Overruled } from '../nccl/catalog/index.js';
import { placementOf, type EmbeddedText, type FileReading, type Launch } from '../scripts/index.js';
import type { OverruledWhy, Source, UnreachedVariable } from './configuration.js';
import type { Held } from './reached.js';

/** Texts of the configuration files of a host or an image, by their paths. */
export interface ConfText {
  readonly path: string;
  readonly text: string;
  /** Where a line of it stands. */
  readonly place: (line: number, length: number) => Source;
}

const systemFile = '/etc/nccl.conf';
const ownFile = /^(?:~|\$\{?HOME\}?|\/root|\/home\/[^/]+|\/.+)?\/\.nccl\.conf$/u;

/** Whether a path is that of a user's own file, wherever the home is. */
export function isOwnFile(path: string): boolean {
  return ownFile.test(path) || path === '.nccl.conf';
}

/** Configuration files of a host. */
export function confTextsOf(host: {
  readonly name: string;
  readonly confFiles?: readonly { readonly path: string; readonly text: string }[];
}): ConfText[] {
  return (host.confFiles ?? []).map(({ path, text }) => ({
    path,
    text,
    place: (line, length) => ({ kind: 'conf', file: path, range: lineRange(line, 0, length), host: host.name, path: null }),
  }));
}

/** Configuration files that a file writes: a heredoc, a file of an image, a key of a ConfigMap. What is put behind a file belongs to it. */
export function confTextsIn(reading: FileReading, file: string): ConfText[] {
  const found = new Map<string, ConfText>();
  for (const embedded of reading.embedded) {
    const { kind, path, appends } = embedded;
    if (kind !== 'conf' || path === null) continue;
    const text: ConfText = { path, text: embedded.text, place: placeIn(embedded, file, path) };
    const before = found.get(path);
    found.set(path, before === undefined || appends !== true ? text : behind(before, text));
  }
  return [...found.values()];
}

/** Two texts of one file, the second behind the first. */
function behind(first: ConfText, second: ConfText): ConfText {
  const head = first.text === '' || first.text.endsWith('\n') ? first.text : `${first.text}\n`;
  const lines = head.split('\n').length - 1;
  return {
    path: first.path,
    text: head + second.text,
    place: (line, length) => (line < lines ? first.place(line, length) : second.place(line - lines, length)),
  };
}

function placeIn(embedded: EmbeddedText, file: string, path: string): ConfText['place'] {
  const { range } = placementOf(embedded);
  return (line, length) => ({ kind: 'conf', file, range: range(lineRange(line, 0, length)), host: null, path });
}

/** How much of a host a started process sees: everything, the home alone (singularity), or nothing of it (docker, Kubernetes). */
export type Sight = 'all' | 'home' | 'nothing';

/** What a launch sees of the host that it runs on. */
export function sightOf(launch: Launch | null, reading: FileReading | null): Sight {
  if (launch?.style === 'singularity') return 'home';
  if (launch?.style === 'docker') return 'nothing';
  const range = launch?.range;
  const boxed = reading?.containers.find(
    (one) => range === undefined || (one.range.start.line >= range.start.line && one.range.end.line <= range.end.line),
  );
  if (boxed === undefined)
    return reading?.settings.some(({ kind, reach }) => kind === 'dockerfile' && reach === 'ranks') === true ? 'nothing' : 'all';
  return boxed.how === 'singularity' ? 'home' : 'nothing';
}

function overruledText(why: Overruled): readonly [OverruledWhy, string] | null {
  switch (why) {
    case 'set in the process environment':
      return [
        'the process environment wins',
        l10n.t('The variable is in the environment already, and that wins over every configuration file.'),
      ];
    case 'first line wins':
      return ['first line wins', l10n.t('An earlier line of the same file sets it, and the first one wins.')];
    case 'an earlier file wins':
      return ['an earlier file wins', l10n.t('A file that NCCL reads earlier sets it.')];
    case 'the name is empty':
      return null;
  }
}

/** What configuration files add to an environment. */
export interface ConfLayer {
  readonly unreached: readonly UnreachedVariable[];
  readonly notes: readonly string[];
}

/** Adds to `held` what NCCL takes from its configuration files, by its own order and rules. `home` is that of the user on the host. */
export function addConfFiles(held: Map<string, Held>, texts: readonly ConfText[], version: string): ConfLayer {
  const notes: string[] = [];
  const asked = held.get('NCCL_CONF_FILE');
  const own = texts.find(({ path }) => isOwnFile(path));
  const home = own === undefined ? '~' : own.path.replace(/\/?\.nccl\.conf$/u, '');
  const paths = confPaths({ home, passwdHome: home, confFile: asked === undefined ? null : (asked.text ?? '?') }, version);
  const [first] = paths;
  const named = first === systemFile || first === `${home}/.nccl.conf` ? null : first;
  const found = paths.flatMap((path) => texts.findLast((one) => one.path === path || (path === `${home}/.nccl.conf` && one === own)) ?? []);
  if (named !== null && named !== undefined && !found.some(({ path }) => path === named)) {
    notes.push(
      asked?.text === null
        ? l10n.t('NCCL_CONF_FILE names a file that is known only when the job runs; it takes the place of ~/.nccl.conf.')
        : l10n.t('What {0} holds is not known here; it takes the place of ~/.nccl.conf.', named),
    );
  }
  const environment = Object.fromEntries([...held.values()].map(({ name, text }) => [name, text ?? '']));
  const files: ConfFile[] = found.map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }));
  const { entries, crash } = effectiveEnvironment(files, environment, version);
  for (const { file, entry, effective, why } of entries) {
    const text = found.find(({ path }) => path === file);
    if (text === undefined) continue;
    const source = text.place(entry.line, (text.text.split('\n')[entry.line] ?? '').replace(/\r$/u, '').length);
    if (effective) held.set(entry.name, { name: entry.name, text: entry.value, unknown: null, source, overruled: [] });
    else {
      const told = why === null ? null : overruledText(why);
      if (told !== null) held.get(entry.name)?.overruled.push({ text: entry.value, source, why: told[0], message: told[1] });
    }
  }
  if (crash !== null) notes.push(l10n.t('NCCL {0} crashes at line {1} of {2}.', version, crash.line + 1, crash.file));
  return { unreached: notRead(texts, found, named ?? null, version), notes };
}

/** Lines of files that NCCL does not open because NCCL_CONF_FILE names another one. */
function notRead(texts: readonly ConfText[], found: readonly ConfText[], named: string | null, version: string): UnreachedVariable[] {
  if (named === null) return [];
  return texts
    .filter((one) => !found.includes(one) && isOwnFile(one.path))
    .flatMap((one) =>
      effectiveEnvironment([{ path: one.path, bytes: new TextEncoder().encode(one.text) }], {}, version).added.map((entry) => ({
        name: entry.name,
        text: entry.value,
        unknown: null,
        source: one.place(entry.line, (one.text.split('\n')[entry.line] ?? '').length),
        why: 'not read' as const,
        message: l10n.t('NCCL_CONF_FILE names {0}, so this file is not opened.', named),
      })),
    );
}
