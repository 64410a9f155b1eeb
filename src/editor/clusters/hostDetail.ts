import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { bytes } from '../../base/format.js';
import type { HostFacts } from '../../cluster/facts.js';
import type { GpuDirectPair, HostDetail, JudgedCheck, LabelledFact } from '../../protocol/health.js';
import type { ClusterState } from './state.js';
import { racksOf } from './state.js';
import { nicSummary } from './words.js';

/** What the health page shows of one host beside its troubles; null where the cluster has no such host. */
export function hostDetail(state: ClusterState, host: string, gpuDirect: readonly GpuDirectPair[] | null): HostDetail | null {
  const answer = state.answers.get(host);
  if (answer === undefined && !state.cluster.hosts.includes(host)) return null;
  const rack = racksOf(state).get(host);
  const facts = answer?.facts ?? null;
  return {
    host,
    facts: [...(rack === undefined ? [] : [{ label: vscode.l10n.t('Rack'), value: cleanLine(rack) }]), ...(facts === null ? [] : factLines(facts))],
    checks: judgedOn(state, host),
    unseen: (answer?.unseen?.map(({ message }) => message) ?? answer?.notes ?? []).map(cleanLine),
    gpuDirect,
  };
}

/** Checks that came out well or could not be judged on a host; what could not comes first. */
function judgedOn(state: ClusterState, host: string): JudgedCheck[] {
  const found = (state.report?.checks ?? []).filter(({ status, hosts }) => (status === 'unknown' || status === 'pass') && hosts.includes(host));
  return found.map(({ id, title, status }) => ({ id, title, status })).sort((a, b) => (a.status === b.status ? 0 : a.status === 'unknown' ? -1 : 1));
}

/** The facts that an engineer looks for first; what is not known is left out. */
function factLines(facts: HostFacts): LabelledFact[] {
  const { versions, cpu, gpus, nics } = facts;
  const lines: [string, string | null | undefined][] = [
    [vscode.l10n.t('Machine'), facts.machine === null ? null : [facts.machine.vendor, facts.machine.product, facts.machine.instanceType].filter(Boolean).join(' ')],
    ['GPU', gpus === null ? null : counted(gpus.map(({ name }) => name))],
    [vscode.l10n.t('Driver'), versions.driver],
    ['CUDA', versions.cuda],
    ['NCCL', versions.nccl.map(({ version, path }) => `${version} (${path})`).join(', ')],
    [vscode.l10n.t('Adapters'), nics === null ? null : counted(nics.map((nic) => [nic.state, nic.rateGbps === null ? null : `${nic.rateGbps} Gb/s`, nic.linkLayer].filter(Boolean).join(' ')))],
    [vscode.l10n.t('Adapters not active'), (nics ?? []).filter(({ state }) => state !== null && state !== 'ACTIVE').map((nic) => `${nic.device} (${nicSummary(nic)})`).join(', ')],
    [vscode.l10n.t('Firmware'), nics === null ? null : [...new Set(nics.map(({ firmware }) => firmware).filter(Boolean))].join(', ')],
    ['OFED', versions.ofed],
    [vscode.l10n.t('Peer memory'), facts.peerMemory === null ? null : facts.peerMemory.join(', ') || vscode.l10n.t('no module')],
    ['dma-buf', facts.dmaBuf === null ? null : facts.dmaBuf ? vscode.l10n.t('yes') : vscode.l10n.t('no')],
    ['IOMMU', facts.iommu === null ? null : facts.iommu.groups === 0 ? vscode.l10n.t('off') : (facts.iommu.domain ?? vscode.l10n.t('on'))],
    ['CPU', cpu.model === null ? null : `${cpu.sockets === null ? '' : `${cpu.sockets} × `}${cpu.model}`],
    [vscode.l10n.t('Memory'), facts.memoryBytes === null ? null : bytes(facts.memoryBytes)],
    [vscode.l10n.t('Kernel'), facts.kernel],
    [vscode.l10n.t('System'), facts.os],
    [vscode.l10n.t('Locked memory'), facts.limits.memlockKiB === null ? null : facts.limits.memlockKiB === 'unlimited' ? vscode.l10n.t('unlimited') : bytes(facts.limits.memlockKiB * 1024)],
    [vscode.l10n.t('Conf files'), facts.confFiles.map(({ path }) => path).join(', ')],
    [vscode.l10n.t('Clock'), facts.clock?.offsetMs == null ? null : vscode.l10n.t('{0} ms from ours', Math.round(facts.clock.offsetMs))],
  ];
  return lines.flatMap(([label, value]) => (value == null || value === '' ? [] : [{ label, value: cleanLine(value) }]));
}

/** "8 × NVIDIA H100", with the kinds apart where there are several. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts.size === 0 ? vscode.l10n.t('none') : [...counts].map(([name, count]) => `${count} × ${name}`).join(', ');
}
