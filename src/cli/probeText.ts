import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { bytes } from '../base/format.js';
import type { HostFacts, Snapshot } from '../cluster/facts.js';
import { foldHosts } from '../cluster/foldHosts.js';
import { type Health, healthOf } from '../doctor/index.js';

/** A snapshot for people: what is wrong first, each trouble with its hosts and next step, then the hosts that are well. */
export function probeText(snapshot: Snapshot): string {
  const health = healthOf(snapshot);
  const hosts = Object.keys(snapshot.hosts);
  const ill = new Set(health.map(({ host }) => host));
  const well = hosts.filter((host) => !ill.has(host));
  const head = [snapshot.cluster, snapshot.origin, l10n.t('{0} of {1} hosts well', well.length, hosts.length)]
    .filter((part) => part !== null)
    .join(' · ');
  return [head, ...groups(health).flatMap(groupLines), ...wellLines(well, snapshot), ...unseenLines(snapshot), ''].join('\n');
}

function groups(health: readonly Health[]): (readonly Health[])[] {
  const byTitle = new Map<string, Health[]>();
  for (const entry of health) byTitle.set(entry.title, [...(byTitle.get(entry.title) ?? []), entry]);
  return [...byTitle.values()];
}

const mostShown = 8;

function groupLines(group: readonly Health[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const sign = first.severity === 'error' ? '✗' : '!';
  const next = new Set(group.map((entry) => entry.next).filter((text) => text !== null));
  return [
    `  ${sign} ${first.title}  ${foldHosts(group.map(({ host }) => host))}`,
    ...group.slice(0, mostShown).map(({ message }) => `      ${clean(message)}`),
    ...(group.length > mostShown ? [`      ${l10n.t('and {0} more', group.length - mostShown)}`] : []),
    ...[...next].slice(0, 3).map((text) => `      → ${clean(text)}`),
  ];
}

function wellLines(hosts: readonly string[], snapshot: Snapshot): string[] {
  const byKind = new Map<string, string[]>();
  for (const host of hosts) {
    const facts = snapshot.hosts[host]?.facts;
    const kind = facts === null || facts === undefined ? '' : kindOf(facts);
    byKind.set(kind, [...(byKind.get(kind) ?? []), host]);
  }
  return [...byKind].map(([kind, names]) => `  ✓ ${l10n.t('Well')}  ${foldHosts(names)}${kind === '' ? '' : `  ${kind}`}`);
}

/** What the probe could not see, each reason once with its hosts. */
function unseenLines(snapshot: Snapshot): string[] {
  const byReason = new Map<string, string[]>();
  for (const [host, { unseen = [] }] of Object.entries(snapshot.hosts))
    for (const { message } of unseen) {
      const hosts = byReason.get(message);
      if (hosts === undefined) byReason.set(message, [host]);
      else hosts.push(host);
    }
  const all = [...byReason].sort(([, a], [, b]) => b.length - a.length);
  return [
    ...all.slice(0, mostShown).map(([message, hosts]) => `  ? ${clean(message)}  ${foldHosts(hosts)}`),
    ...(all.length > mostShown ? [`      ${l10n.t('and {0} more', all.length - mostShown)}`] : []),
  ];
}

/** "DGXH100 · 8 × NVIDIA H100 80GB HBM3 · 8 RDMA ports · driver 550.54.15 · NCCL 2.27.7 · 2 TiB memory" */
function kindOf(facts: HostFacts): string {
  const gpus = new Map<string, number>();
  for (const { name } of facts.gpus ?? []) gpus.set(name, (gpus.get(name) ?? 0) + 1);
  return [
    facts.machine?.instanceType ?? facts.machine?.product ?? null,
    ...[...gpus].map(([name, count]) => `${String(count)} × ${name}`),
    facts.nics === null || facts.nics.length === 0 ? null : l10n.t('{0} RDMA ports', facts.nics.length),
    facts.versions.driver === null ? null : l10n.t('driver {0}', facts.versions.driver),
    facts.versions.nccl[0] === undefined ? null : `NCCL ${facts.versions.nccl[0].version}`,
    facts.memoryBytes === null ? null : l10n.t('{0} memory', bytes(facts.memoryBytes)),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
