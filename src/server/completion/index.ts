import * as l10n from '@vscode/l10n';
import { lineRange, type Position, type Range } from '../../base/text.js';
import { escapeMarkdown, link } from '../../base/markdown.js';
import type { HostSurroundings } from '../../lint/index.js';
import { explain, isElsewhere, statusAt, variable, variables, type Variable } from '../../nccl/catalog/index.js';
import { defaultText, isAlive, releasesText, unitText, valuesText } from '../describe.js';
import type { DocumentKind } from '../document.js';
import { candidates, liveCandidates } from './candidates.js';
import { confSlot, dockerSlot, envSlot, shellSlot } from './shellSlot.js';
import type { Slot, Spot } from './slot.js';
import { stringSlot, tomlSlot } from './stringSlot.js';
import { sweepSlot } from './sweepSlot.js';
import { yamlSlot } from './yamlSlot.js';

/** One proposal, in the terms of this room; `convert.ts` turns it into the protocol's. */
export interface Proposal {
  readonly label: string;
  readonly kind: 'name' | 'value';
  readonly detail: string;
  readonly markdown: string;
  readonly insert: string;
  readonly range: Range;
  readonly sort: string;
  /** Struck through: the chosen release does not act on it. */
  readonly deprecated: boolean;
  /** Ask for values next. */
  readonly goOn: boolean;
}

/** What proposals depend on beside the text. */
export interface CompletionOptions {
  readonly version: string;
  /** Hosts whose interfaces and adapters are worth proposing. */
  readonly hosts?: readonly HostSurroundings[];
  /** What the hosts are known from while they are not connected. */
  readonly hostsFrom?: string | null;
}

/** Kinds of file in which names and values are completed. */
const slots: Readonly<Partial<Record<DocumentKind, (spot: Spot) => Slot | null>>> = {
  conf: confSlot,
  bash: shellSlot,
  env: envSlot,
  dockerfile: dockerSlot,
  yaml: yamlSlot,
  sweep: sweepSlot,
  toml: tomlSlot,
  python: (spot) => stringSlot(spot, 'python'),
  json: (spot) => stringSlot(spot, 'json'),
};

/** Names and values that fit at a position of a file. */
export function complete(text: string, position: Position, kind: DocumentKind, options: CompletionOptions): readonly Proposal[] {
  const find = slots[kind];
  if (find === undefined) return [];
  const lines = text.split('\n');
  const line = (lines[position.line] ?? '').replace(/\r$/u, '');
  const column = Math.min(position.character, line.length);
  const slot = find({ lines, row: position.line, column, line, before: line.slice(0, column) });
  if (slot === null) return [];
  // NCCL reads its configuration file after other software has read its own variables.
  const offered = (known: Variable): boolean => kind !== 'conf' || !isElsewhere(known);
  return slot.what === 'name'
    ? names(slot, position.line, options.version, variables().filter(offered))
    : values(slot, line, position.line, column, options);
}

function names(
  { from, to, after, ahead = '' }: Slot & { readonly what: 'name' },
  row: number,
  version: string,
  offered: readonly Variable[],
): readonly Proposal[] {
  const range = lineRange(row, from, to);
  return offered.map((known) => ({
    label: known.name,
    kind: 'name',
    detail: l10n.t('default {0}', defaultText(known, version)),
    markdown: describe(known, version),
    insert: `${ahead}${known.name}${after}`,
    range,
    sort: `${String(rank(known, version))}${known.name}`,
    deprecated: !isAlive(known, version) || known.status === 'deprecated',
    goOn: after !== '',
  }));
}

/** Documented ones first, then the rest that the release knows, then plugins' own, then other software's, then what the release does not act on. */
function rank(known: Variable, version: string): number {
  if (statusAt(known.name, version) === 'not-yet') return 6;
  if (!isAlive(known, version)) return 7;
  if (known.status === 'deprecated') return 5;
  if (isElsewhere(known)) return 4;
  if (known.owner !== 'nccl' || !known.name.startsWith('NCCL_')) return 3;
  return known.documented ? (known.debugging ? 1 : 0) : 2;
}

function describe(known: Variable, version: string): string {
  const values = valuesText(known, version);
  const lines = [
    escapeMarkdown(explain(known.name, null, { version }).summary ?? ''),
    ...(values === null ? [] : [escapeMarkdown(l10n.t('Values: {0}.', values))]),
    ...(known.unit === null ? [] : [escapeMarkdown(l10n.t('Unit: {0}.', unitText(known.unit)))]),
    escapeMarkdown(releasesText(known)),
    ...(known.docs === null ? [] : [link(l10n.t('Documentation'), known.docs)]),
  ];
  return lines.join('\n\n');
}

const isList = (known: Variable): boolean => known.kind === 'list';

function values(
  slot: Slot & { readonly what: 'value' },
  line: string,
  row: number,
  column: number,
  { version, hosts = [], hostsFrom = null }: CompletionOptions,
): readonly Proposal[] {
  const known = variable(slot.name);
  if (known === null) return [];
  // In a list only the item under the cursor is replaced; ^, = and a function before : stay.
  const typed = line.slice(slot.from, column);
  const inList = isList(known) && (slot.written === undefined || typed !== '');
  const itemAt = inList ? slot.from + (/^(?:.*[,;:^=])?/u.exec(typed)?.[0].length ?? 0) : slot.from;
  const itemEnd = inList ? Math.min(slot.to, column + (/^[\w.-]*/u.exec(line.slice(column))?.[0].length ?? 0)) : slot.to;
  const range = lineRange(row, itemAt, itemEnd);
  const written = inList ? (text: string): string => text : (slot.written ?? ((text: string): string => text));
  return [...liveCandidates(known.name, hosts, hostsFrom), ...candidates(known, version)].map(({ text, detail }, index) => ({
    label: text,
    kind: 'value',
    detail,
    markdown: isList(known) ? '' : escapeMarkdown(explain(known.name, text, { version }).effect),
    insert: written(text),
    range,
    sort: String(index).padStart(3, '0'),
    deprecated: false,
    goOn: false,
  }));
}
