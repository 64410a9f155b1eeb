import * as l10n from '@vscode/l10n';
import { bytes, microseconds, rate } from '../../base/format.js';
import type { HierarchyPlan, PlanLevel } from './hierarchy.js';

/** What the plan costs and where, for people to read. */
export function describePlan(plan: HierarchyPlan): string {
  const { levels, timeUs, flatRingUs, ways, gpus } = plan;
  const lines = [
    l10n.t('All-reduce of {0} over {1} GPUs in levels: {2} (modelled)', bytes(plan.bytes), gpus, microseconds(timeUs)),
    ...(flatRingUs === null ? [] : [comparison(timeUs, flatRingUs)]),
    '',
    ...levels.map((level) => row(level, timeUs)),
  ];
  if (ways.length > 0) {
    lines.push('', l10n.t('Between the sites, the cheapest first:'));
    for (const { algorithm, latencyUs, transferUs, edges } of ways) {
      const links = edges.map(([a, b]) => `${a} – ${b}`).join(', ');
      lines.push(
        `  ${algorithm}: ${microseconds(latencyUs + transferUs)} (${l10n.t('waiting {0}, sending {1}', microseconds(latencyUs), microseconds(transferUs))}) · ${links}`,
      );
    }
  }
  lines.push('', ...levels.map(({ level, formula }) => `${levelName(level)}: ${formula}`));
  const usual = levels.filter(({ given }) => !given).map(({ level }) => levelName(level));
  if (usual.length > 0)
    lines.push(l10n.t('Usual figures stand in for: {0}. Give nvlink, rack and site with us and GBs to have your own.', usual.join(', ')));
  lines.push(
    l10n.t(
      'NCCL does not plan over sites by itself: make a communicator for each level (ncclCommSplit, or process groups in PyTorch) and call them one after the other.',
    ),
  );
  return `${lines.join('\n')}\n`;
}

function comparison(timeUs: number, flatRingUs: number): string {
  return flatRingUs > timeUs
    ? l10n.t('One ring over all GPUs would take {0}.', microseconds(flatRingUs))
    : l10n.t('One ring over all GPUs would take {0}: levels gain nothing here.', microseconds(flatRingUs));
}

function row({ level, members, alphaUs, bandwidthGBs, algorithm, timeUs }: PlanLevel, total: number): string {
  const share = total > 0 ? Math.round((100 * timeUs) / total) : 0;
  return `  ${levelName(level)}: ${microseconds(timeUs)} (${String(share)} %) · ${l10n.t('{0} members', members)} · α ${microseconds(alphaUs)} · ${rate(bandwidthGBs)} · ${algorithm}`;
}

/** How a level is called. */
function levelName(level: PlanLevel['level']): string {
  switch (level) {
    case 'nvlink':
      return l10n.t('inside a host');
    case 'rack':
      return l10n.t('inside a rack');
    case 'site':
      return l10n.t('between racks');
    case 'sites':
      return l10n.t('between sites');
  }
}
