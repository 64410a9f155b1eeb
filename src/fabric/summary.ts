import * as l10n from '@vscode/l10n';
import type { Origin } from '../base/origin.js';
import { fabricFindings } from './structure/findings.js';
import { endLabel, nodeLabels } from './labels.js';
import type { Fabric, FabricLink, Health } from './graph.js';

export { endLabel, nodeLabels } from './labels.js';

/** How a health is called. */
export function healthWord(health: Health): string {
  switch (health) {
    case 'ok':
      return l10n.t('well');
    case 'degraded':
      return l10n.t('degraded');
    case 'down':
      return l10n.t('down');
    case 'unknown':
      return l10n.t('not known');
  }
}

/** Worst first, then as found. */
function worstFirst<T>(items: readonly T[], health: (item: T) => Health): T[] {
  const rank: Readonly<Record<Health, number>> = { down: 0, degraded: 1, unknown: 2, ok: 3 };
  return [...items].sort((a, b) => rank[health(a)] - rank[health(b)]);
}

const shown = 20;

/** Counts, tiers, and what is wrong, for people to read. A finding that a link repeats in its note stands with that link. */
export function describeFabric(fabric: Fabric, origin: Origin): string {
  const { summary, nodes, links, problems } = fabric;
  const labels = nodeLabels(fabric);
  const lines = [
    l10n.t(
      'hosts: {0} · adapters: {1} · GPUs: {2} · switches: {3} · links: {4} · {5}',
      summary.hosts,
      summary.adapters,
      summary.gpus,
      summary.switches,
      summary.links,
      origin,
    ),
  ];
  if (summary.tiers > 0) {
    const tiers = Array.from(
      { length: summary.tiers },
      (_, at) => nodes.filter(({ kind, tier }) => kind === 'switch' && tier === at + 1).length,
    );
    lines.push(l10n.t('Switches by tier, from the hosts up: {0}', tiers.join(', ')));
  }
  lines.push(...speeds(links));
  if (summary.components > 1) lines.push(l10n.t('{0} parts that no link joins', summary.components));
  // A host repeats the note of what sits in it, so only those that speak for themselves are listed.
  const inner = new Set(
    nodes.filter(({ host, note }) => host !== null && note !== null).map(({ host, note }) => `${host ?? ''}\n${note ?? ''}`),
  );
  // So does an adapter whose cable is listed.
  const listed = new Set(links.filter(({ state }) => state === 'down' || state === 'degraded').flatMap(({ a, b }) => [a, b]));
  const sick = worstFirst(
    nodes.filter(
      ({ id, kind, health, note }) =>
        health !== 'ok' && !(kind === 'host' && inner.has(`${id}\n${note ?? ''}`)) && !(kind === 'nic' && listed.has(id)),
    ),
    ({ health }) => health,
  ).map((node) => `  ${healthWord(node.health)}: ${labels.get(node.id) ?? node.id}${node.note === null ? '' : `: ${node.note}`}`);
  const faulty = worstFirst(
    links.filter(({ state }) => state === 'down' || state === 'degraded'),
    ({ state }) => state,
  ).map(
    (link) =>
      `  ${healthWord(link.state)}: ${endLabel(labels, link.a, link.aPort)} ↔ ${endLabel(labels, link.b, link.bPort)}${link.note === null ? '' : `: ${link.note}`}`,
  );
  const told = fabricFindings(fabric)
    .filter(({ links: about, check }) => check !== 'slow-link' && about.length === 0)
    .map(({ title, message }) => `  ${title}: ${message}`);
  const wrong = [...faulty, ...told, ...sick];
  if (nodes.length === 0) lines.push('', l10n.t('There is nothing to show.'));
  else lines.push('', wrong.length === 0 ? l10n.t('Nothing wrong was found.') : l10n.t('Wrong, worst first:'), ...some(wrong));
  if (problems.length > 0) {
    const texts = problems.map(({ line, message }) => (line === null ? `  ${message}` : `  ${l10n.t('line {0}: {1}', line, message)}`));
    lines.push('', l10n.t('Not understood in the input:'), ...some(texts));
  }
  return `${lines.join('\n')}\n`;
}

function speeds(links: readonly FabricLink[]): string[] {
  const counts = new Map<string, number>();
  for (const link of links) {
    if (link.kind !== 'fabric' || link.gbps === null) continue;
    const key = `${link.width ?? ''} ${link.speed ?? ''}`.trim();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([key, count]) => `${count} × ${key}`);
  return [l10n.t('Cables: {0}', parts.join(', '))];
}

function some(lines: readonly string[]): string[] {
  return lines.length <= shown ? [...lines] : [...lines.slice(0, shown), `  ${l10n.t('and {0} more', lines.length - shown)}`];
}
