import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import {
  compareHosts,
  compareSnapshots,
  comparisonMarkdown,
  comparisonText,
  hostsComparison,
  sameness,
  samenessComparison,
  snapshotsComparison,
  type Comparison,
} from '../../cluster/compare/index.js';
import type { HostFacts, Snapshot } from '../../cluster/facts.js';
import { loadSnapshot } from '../../cluster/snapshotFile.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';

/** `compare`: two snapshots, two hosts of one, or whether all hosts of one are the same. Exit 1 when something differs. */
export const command: Command = {
  name: 'compare',
  summary: () => l10n.t('say what differs between two probes, two hosts, or among all hosts'),
  help: () =>
    [
      'nccl-workbench compare SNAPSHOT SNAPSHOT',
      'nccl-workbench compare --snapshot FILE HOST HOST',
      'nccl-workbench compare --snapshot FILE',
      '',
      l10n.t(
        'Compares two probes of a cluster, two hosts of one probe, or every host with what most hosts have: the differing hosts first.',
      ),
      l10n.t(
        'What bears on NCCL stands first and is marked. Temperatures, counters and names that every host has for itself are left aside.',
      ),
      '',
      `  --snapshot FILE    ${l10n.t('what probe --out saved')}`,
      `  --format text|markdown|json`,
      '',
      l10n.t('Exit status: 0 nothing differs, 1 something differs, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, { snapshot: { type: 'string' }, format: { type: 'string' } });
    const format = formatOf(values.format, ['text', 'markdown', 'json']);
    const { answer, comparison, differs } = await compared(values.snapshot, positionals, io);
    io.out(
      format === 'json' ? `${jsonText(answer)}\n` : format === 'markdown' ? comparisonMarkdown(comparison) : comparisonText(comparison),
    );
    return differs ? 1 : 0;
  },
};

interface Compared {
  readonly answer: unknown;
  readonly comparison: Comparison;
  readonly differs: boolean;
}

async function compared(file: string | undefined, operands: readonly string[], io: Io): Promise<Compared> {
  const [first, second, third] = operands;
  const load = (path: string): Promise<Snapshot> => loadSnapshot(resolve(io.cwd, path));
  if (file === undefined) {
    if (first === undefined || second === undefined || third !== undefined)
      throw new UsageError(l10n.t('compare takes two snapshots, or --snapshot FILE with two hosts or none'));
    const [before, after] = [await load(first), await load(second)];
    const found = await compareSnapshots(before, after);
    const differs = found.changed.length + found.added.length + found.removed.length + found.lost.length + found.returned.length > 0;
    return { answer: { origin: after.origin, ...found }, comparison: snapshotsComparison(found), differs };
  }
  const snapshot = await load(file);
  if (first === undefined) {
    const found = await sameness(snapshot);
    return { answer: { origin: snapshot.origin, ...found }, comparison: samenessComparison(found), differs: !found.same };
  }
  if (second === undefined || third !== undefined)
    throw new UsageError(l10n.t('compare takes two snapshots, or --snapshot FILE with two hosts or none'));
  const differences = compareHosts(factsOf(snapshot, first, file), factsOf(snapshot, second, file));
  return {
    answer: { origin: snapshot.origin, hosts: [first, second], differences },
    comparison: hostsComparison(first, second, differences),
    differs: differences.length > 0,
  };
}

function factsOf(snapshot: Snapshot, host: string, file: string): HostFacts {
  const answer = Object.hasOwn(snapshot.hosts, host) ? snapshot.hosts[host] : undefined;
  if (answer === undefined) throw new UsageError(l10n.t('{0} is not a host of {1}', host, file));
  if (answer.facts === null) throw new Failure('input', l10n.t('{0} has no facts in {1}: it did not answer.', host, file));
  return answer.facts;
}
