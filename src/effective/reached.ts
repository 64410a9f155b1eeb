import * as l10n from '@vscode/l10n';
import type { Position, Range } from '../base/text.js';
import type { FileReading, Launch } from '../scripts/index.js';
import type { Setting } from '../scripts/setting.js';
import type { LaunchChoice, OverruledValue, Source, UnreachedVariable, UnreachedWhy } from './configuration.js';

/** A value in the environment of a process, with those that it won over. */
export interface Held {
  readonly name: string;
  readonly text: string | null;
  readonly unknown: Setting['unknown'];
  readonly source: Source;
  readonly overruled: OverruledValue[];
}

const before = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
const inside = (inner: Range, outer: Range): boolean => !before(inner.start, outer.start) && !before(outer.end, inner.end);
const samePlace = (a: Setting, b: Setting): boolean =>
  a.file === b.file && !before(a.nameRange.start, b.nameRange.start) && !before(b.nameRange.start, a.nameRange.start);

/** One of two scopes holds the other: the lines may follow each other in one run. */
function related(a: string, b: string): boolean {
  const holds = (outer: string, inner: string): boolean => outer === '' || inner === outer || inner.startsWith(`${outer}/`);
  return holds(a, b) || holds(b, a);
}

/** Where a setting stands, in the terms of the views. */
function sourceOf(setting: Setting, file: string, launch: Launch | null): Source {
  const place = { range: setting.range, host: null, path: null };
  if (setting.file !== undefined) return { kind: 'sourced', file: setting.file, ...place };
  if (launch !== null && inside(setting.range, launch.range)) return { kind: 'launch', file, ...place };
  return { kind: setting.kind === 'dockerfile' ? 'image' : 'file', file, ...place };
}

/** A launch as a person tells it from the others. */
export function choiceOf(launch: Launch, index: number): LaunchChoice {
  const { launcher, program, range } = launch;
  return { index, label: program === null || program === launcher ? launcher : `${launcher} ${program}`, range };
}

/** The launch that a file is about when nobody says which: the one that the most settings concern, of several the last. */
export function mainLaunch(launches: readonly Launch[]): number | null {
  let best: number | null = null;
  let most = -1;
  for (const [index, { environment, dropped, ranks, hosts }] of launches.entries()) {
    const weight = environment.length + dropped.length + (ranks !== null || hosts !== null ? 0.5 : 0);
    if (weight >= most) [best, most] = [index, weight];
  }
  return best;
}

/** What the started processes have from the file, by name. */
export function heldBy(reading: FileReading, launch: Launch | null, file: string): Map<string, Held> {
  const held = new Map<string, Held>();
  const byName = new Map<string, Setting[]>();
  for (const setting of reading.settings) {
    if (setting.reach !== 'ranks') continue;
    const known = byName.get(setting.name);
    if (known === undefined) byName.set(setting.name, [setting]);
    else known.push(setting);
  }
  const winners = launch === null ? [...byName.values()].flatMap((all) => all.at(-1) ?? []) : launch.environment;
  for (const winner of winners) {
    const source = sourceOf(winner, file, launch);
    const one: Held = { name: winner.name, text: winner.value, unknown: winner.unknown, source, overruled: [] };
    held.set(winner.name, one);
    for (const other of byName.get(winner.name) ?? []) {
      if (samePlace(other, winner) || !precedes(other, winner, launch, reading)) continue;
      const [why, message]: readonly [OverruledValue['why'], string] =
        source.kind === 'launch'
          ? ['the launch command wins', l10n.t('The command that starts the ranks sets it again.')]
          : ['a later line wins', l10n.t('A later line sets it again.')];
      one.overruled.push({ text: other.value, source: sourceOf(other, file, null), why, message });
    }
  }
  return held;
}

/** Whether a setting is one that the winner overwrites: it comes earlier on the way to the same launch. */
function precedes(other: Setting, winner: Setting, launch: Launch | null, { launches }: FileReading): boolean {
  if (launches.some((one) => one !== launch && other.file === undefined && inside(other.range, one.range))) return false;
  if (!related(other.scope, winner.scope)) return false;
  // A sourced file has places of its own: whichever of the two holds counts as the later one.
  if (other.file !== winner.file) return true;
  return before(other.range.start, winner.range.start);
}

const sequential = new Set<string>(['bash', 'python']);

/** What the file sets and the started processes do not see. */
export function unreachedIn(
  reading: FileReading,
  launch: Launch | null,
  file: string,
  held: ReadonlyMap<string, Held>,
): UnreachedVariable[] {
  const rows: UnreachedVariable[] = [];
  const add = (setting: Setting, why: UnreachedWhy, message: string): void => {
    const { name, value: text, unknown } = setting;
    rows.push({ name, text, unknown, source: sourceOf(setting, file, null), why, message });
  };
  const dropped = launch?.dropped ?? [];
  for (const setting of dropped) {
    add(setting, 'not passed on', l10n.t('{0} does not pass it on to the ranks.', launch?.launcher ?? ''));
  }
  const seen = (setting: Setting): boolean =>
    dropped.some((one) => samePlace(one, setting)) || (launch?.environment.some((one) => samePlace(one, setting)) ?? false);
  for (const setting of reading.settings) {
    if (seen(setting)) continue;
    if (setting.reach === 'late') add(setting, 'too late', l10n.t('NCCL has read its environment before this line.'));
    else if (setting.reach === 'build') add(setting, 'build only', l10n.t('Only the commands that build the image see it.'));
    else if (setting.reach === 'shell') {
      // A value that the file itself hands on under its own name is not lost.
      if (!held.has(setting.name) || !reading.uses.includes(setting.name))
        add(setting, 'not exported', l10n.t('It is not exported, so only the shell that reads the file sees it.'));
    } else if (launch !== null && isLater(setting, launch, reading))
      add(setting, 'after the launch', l10n.t('The ranks are started before this line.'));
  }
  return rows;
}

function isLater(setting: Setting, launch: Launch, { launches }: FileReading): boolean {
  if (setting.file !== undefined || !sequential.has(setting.kind)) return false;
  return before(launch.range.end, setting.range.start) && !launches.some(({ range }) => inside(setting.range, range));
}
