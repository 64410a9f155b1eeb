import * as l10n from '@vscode/l10n';
import type { Block, DocumentCell } from '../../base/document/document.js';
import { heldBack, heldBackText } from '../heldBack.js';
import type { SweepReport } from './report.js';
import { originOf, originText } from './report.js';

/** Hosts that are named; more are counted. */
const mostHosts = 64;

/** Where and with what was measured, as the runs say it. */
export function environmentBlocks({ runs }: SweepReport): Block[] {
  const [first] = runs;
  if (first === undefined) return [];
  const { spec } = first;
  const distinct = (values: readonly (string | number | null | undefined)[]): string =>
    [...new Set(values.filter((value) => value !== null && value !== undefined))].join(', ') || l10n.t('not known');
  const hosts = [...new Set(runs.flatMap((run) => run.spec.hosts))];
  const origin = originOf(runs);
  const clocks = heldBackText(heldBack(runs));
  const named = hosts.slice(0, mostHosts).join(' ');
  const times = runs.flatMap(({ at, endedAt }) => [at, endedAt ?? at]).sort();
  const rows: (readonly [string, DocumentCell])[] = [
    [l10n.t('origin of the numbers'), origin === null ? l10n.t('not known') : originText(origin)],
    [l10n.t('cluster'), spec.cluster],
    [l10n.t('hosts'), { code: hosts.length > mostHosts ? `${named} (+${String(hosts.length - mostHosts)})` : named }],
    [l10n.t('ranks'), distinct(runs.map(({ nRanks }) => nRanks))],
    [l10n.t('ranks on each host'), distinct(runs.map((run) => run.spec.ranksPerHost))],
    [l10n.t('launcher'), { code: distinct(runs.map((run) => run.spec.launcher)) }],
    [l10n.t('command'), { code: spec.argv.join(' ') }],
    ['NCCL', distinct(runs.map(({ ncclVersion }) => ncclVersion))],
    ['GPU', distinct(runs.map(({ gpu }) => gpu))],
    ...(clocks === null ? [] : [[l10n.t('GPU clocks'), clocks] as const]),
    [l10n.t('first and last run'), `${times[0] ?? ''} – ${times.at(-1) ?? ''}`],
    [l10n.t('search'), { code: first.trial?.spec ?? '' }],
  ];
  return [{ kind: 'table', head: [l10n.t('what'), l10n.t('value')], numeric: [], rows }];
}

/** The command and the file that make the search again. */
export function repeatBlocks({ file, runs }: SweepReport): Block[] {
  return [
    {
      kind: 'text',
      text: l10n.t(
        'With this file, on the same hosts and release of NCCL; the order of the runs is the same again, since it is drawn from the seed.',
      ),
    },
    { kind: 'code', text: `nccl-workbench sweep ${file.name}` },
    ...(runs.length === 0
      ? []
      : [
          {
            kind: 'text',
            text: l10n.t('The single runs with all their rows are in .nccl/runs; --resume answers from them without measuring again.'),
          } as const,
        ]),
    { kind: 'folded', title: l10n.t('The sweep file'), blocks: [{ kind: 'code', text: file.text }] },
  ];
}
