import * as l10n from '@vscode/l10n';
import type { Range } from '../base/text.js';
import type { Container, Launch, Setting } from '../scripts/index.js';
import type { Analysis } from './analysis.js';
import { isBefore } from './document.js';

/** An entry of a document's outline. */
export interface OutlineEntry {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'setting' | 'launch' | 'container';
  readonly range: Range;
  readonly selection: Range;
  readonly children: readonly OutlineEntry[];
}

/** Entries beyond this are left out: nobody reads such an outline, and editors choke on it. */
const most = 5000;

/** The settings, launches and containers of a document; settings that a launch or container holds stand below it. */
export function outlineOf({ reading, settings }: Pick<Analysis, 'reading' | 'settings'>): readonly OutlineEntry[] {
  const leaves = settings.slice(0, most).map(settingEntry);
  const holders = [...reading.launches.map(launchEntry), ...reading.containers.map(containerEntry)];
  const taken = new Set<OutlineEntry>();
  const filled = holders.map((holder) => {
    const children = leaves.filter((leaf) => !taken.has(leaf) && within(leaf.range, holder.range));
    for (const child of children) taken.add(child);
    return { ...holder, children };
  });
  return [...filled, ...leaves.filter((leaf) => !taken.has(leaf))].sort(byPlace);
}

function byPlace(a: OutlineEntry, b: OutlineEntry): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

function within(inner: Range, outer: Range): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function settingEntry({ name, value, range, nameRange }: Setting): OutlineEntry {
  const selection = within(nameRange, range) ? nameRange : range;
  return { name: name === '' ? '=' : name, detail: value ?? '…', kind: 'setting', range, selection, children: [] };
}

/** What is run by what, in words: "mpirun all_reduce_perf". */
export function launchLabel({ launcher, program }: Pick<Launch, 'launcher' | 'program'>): string {
  return program === null || program === launcher ? launcher : `${launcher} ${program}`;
}

function launchEntry(launch: Launch): OutlineEntry {
  const { range, ranks } = launch;
  const detail = ranks === null ? '' : l10n.t('{0} ranks', ranks);
  return { name: launchLabel(launch), detail, kind: 'launch', range, selection: range, children: [] };
}

function containerEntry({ name, image, how, range }: Container): OutlineEntry {
  return {
    name: name ?? image ?? how,
    detail: name === null ? how : (image ?? how),
    kind: 'container',
    range,
    selection: range,
    children: [],
  };
}
