import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { readSnapshot } from '../../cluster/readSnapshot.js';
import { changes, diffFabrics, type FabricDiff, type FieldChange } from '../../fabric/diff.js';
import { fabricFromSnapshot } from '../../fabric/fromSnapshot.js';
import type { Fabric, FabricLink, FabricNode } from '../../fabric/graph.js';
import { field, parseJson } from '../../fabric/readers/json.js';
import { readFabric } from '../../fabric/readers/savedFabric.js';
import { endLabel, nodeLabels } from '../../fabric/summary.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { readInput } from './inputs.js';

const options = { format: { type: 'string' } } as const;
const shown = 50;

/** `nccl-workbench fabric diff`: what changed from one capture to another. */
export const command: Command = {
  name: 'fabric diff',
  summary: () => l10n.t('nodes and links that came, went or changed from one capture to another'),
  help: () =>
    [
      'nccl-workbench fabric diff BEFORE AFTER [--format text|json]',
      '',
      l10n.t(
        'BEFORE and AFTER are what "nccl-workbench fabric --format json" printed, or snapshots of "nccl-workbench probe --out". One may be - for standard input.',
      ),
      l10n.t('Exit status 1 when they differ.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json'] as const);
    const [before, after, more] = positionals;
    if (before === undefined || after === undefined || more !== undefined)
      throw new UsageError(l10n.t('fabric diff takes two captures: BEFORE AFTER'));
    const diff = diffFabrics(await captureIn(before, io), await captureIn(after, io));
    const answer = answerOf(diff);
    io.out(format === 'json' ? `${jsonText(answer, 1)}\n` : describe(diff, answer));
    return diff.counts.added + diff.counts.removed + diff.counts.changed === 0 ? 0 : 1;
  },
};

async function captureIn(path: string, io: Io): Promise<Fabric> {
  const parsed = parseJson(await readInput(path, io));
  if ('error' in parsed) throw new Failure('input', l10n.t('{0} is not JSON: {1}.', path, parsed.error));
  const saved = field(parsed.value, 'nodes') === undefined ? null : readFabric(parsed.value);
  if (saved !== null) return saved;
  const snapshot = readSnapshot(parsed.value);
  if (snapshot !== null) return fabricFromSnapshot(snapshot);
  throw new Failure('input', l10n.t('{0} is neither a fabric (it has no "nodes" and "links") nor a snapshot (it has no "hosts").', path), {
    next: l10n.t('Make one with nccl-workbench fabric --format json or nccl-workbench probe --out FILE.'),
  });
}

interface Side<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly (T & { readonly changes: readonly FieldChange[] })[];
}

function answerOf({ fabric, nodes, links, nodeFields, linkFields }: FabricDiff): {
  readonly nodes: Side<FabricNode>;
  readonly links: Side<FabricLink>;
} {
  const side = <T>(items: readonly T[], marks: Uint8Array, fields: ReadonlyMap<number, readonly FieldChange[]>): Side<T> => ({
    added: items.filter((_, at) => marks[at] === changes.added),
    removed: items.filter((_, at) => marks[at] === changes.removed),
    changed: items.flatMap((item, at) => (marks[at] === changes.changed ? [{ ...item, changes: fields.get(at) ?? [] }] : [])),
  });
  return { nodes: side(fabric.nodes, nodes, nodeFields), links: side(fabric.links, links, linkFields) };
}

function describe({ fabric }: FabricDiff, { nodes, links }: ReturnType<typeof answerOf>): string {
  const labels = nodeLabels(fabric);
  const nodeName = ({ id }: FabricNode): string => labels.get(id) ?? id;
  const linkName = ({ a, b, aPort, bPort }: FabricLink): string => `${endLabel(labels, a, aPort)} ↔ ${endLabel(labels, b, bPort)}`;
  const was = (list: readonly FieldChange[]): string =>
    list.map(({ field: name, before, after }) => l10n.t('{0}: {1} before, {2} now', name, before ?? '?', after ?? '?')).join('; ');
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0
      ? []
      : [
          `${title}:`,
          ...lines.slice(0, shown).map((line) => `  ${line}`),
          ...(lines.length > shown ? [`  ${l10n.t('and {0} more', lines.length - shown)}`] : []),
        ];
  const lines = [
    ...part(l10n.t('Links that went'), links.removed.map(linkName)),
    ...part(l10n.t('Links that came'), links.added.map(linkName)),
    ...part(
      l10n.t('Links that changed'),
      links.changed.map((link) => `${linkName(link)}: ${was(link.changes)}`),
    ),
    ...part(l10n.t('Nodes that went'), nodes.removed.map(nodeName)),
    ...part(l10n.t('Nodes that came'), nodes.added.map(nodeName)),
    ...part(
      l10n.t('Nodes that changed'),
      nodes.changed.map((node) => `${nodeName(node)}: ${was(node.changes)}`),
    ),
  ];
  return clean(`${lines.length === 0 ? l10n.t('Nothing differs.') : lines.join('\n')}\n`);
}
