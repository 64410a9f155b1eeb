import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { bytes } from '../../base/format.js';
import type { HostFacts, NicFact } from '../../cluster/facts.js';
import { nicSummary } from './words.js';

/** One fact of a host in words; those of the moment differ by nature and are not compared; the value is null where it is not known, empty where there is nothing of the kind. */
export interface FactLine {
  readonly area: 'hardware' | 'network' | 'software' | 'settings' | 'moment';
  readonly label: string;
  readonly value: string | null;
}

/** The facts that an engineer looks for first. */
export function factLines(facts: HostFacts): FactLine[] {
  const { versions, cpu, gpus, nics, machine, iommu, limits, clock } = facts;
  const lines: [FactLine['area'], string, string | null | undefined][] = [
    ['hardware', vscode.l10n.t('Machine'), machine === null ? null : [machine.vendor, machine.product, machine.instanceType].filter(Boolean).join(' ')],
    ['hardware', 'GPU', gpus === null ? null : tally(gpus.map(({ name }) => name))],
    ['hardware', 'CPU', cpu.model === null ? null : `${cpu.sockets === null ? '' : `${cpu.sockets} × `}${cpu.model}`],
    ['hardware', vscode.l10n.t('Memory'), facts.memoryBytes === null ? null : bytes(facts.memoryBytes)],
    ['network', vscode.l10n.t('Adapters'), nics === null ? null : tally(nics.map(portText))],
    ['network', vscode.l10n.t('Adapters not active'), nics === null ? null : nics.filter(({ state }) => state !== null && state !== 'ACTIVE').map((nic) => `${nic.device} (${nicSummary(nic)})`).join(', ')],
    ['network', vscode.l10n.t('Firmware'), nics === null ? null : [...new Set(nics.map(({ firmware }) => firmware).filter(Boolean))].sort().join(', ')],
    ['software', vscode.l10n.t('Driver'), versions.driver],
    ['software', 'CUDA', versions.cuda],
    ['software', 'NCCL', versions.nccl.map(({ version, path }) => `${version} (${path})`).join(', ')],
    ['software', 'OFED', versions.ofed],
    ['software', vscode.l10n.t('Kernel'), facts.kernel],
    ['software', vscode.l10n.t('System'), facts.os],
    ['software', vscode.l10n.t('Peer memory'), facts.peerMemory === null ? null : facts.peerMemory.join(', ') || vscode.l10n.t('no module')],
    ['software', 'dma-buf', facts.dmaBuf === null ? null : facts.dmaBuf ? vscode.l10n.t('yes') : vscode.l10n.t('no')],
    ['software', 'IOMMU', iommu === null ? null : iommu.groups === 0 ? vscode.l10n.t('off') : (iommu.domain ?? vscode.l10n.t('on'))],
    ['settings', vscode.l10n.t('Conf files'), facts.confFiles.map(({ path }) => path).join(', ')],
    ['settings', vscode.l10n.t('Locked memory'), limits.memlockKiB === null ? null : limits.memlockKiB === 'unlimited' ? vscode.l10n.t('unlimited') : bytes(limits.memlockKiB * 1024)],
    ['moment', vscode.l10n.t('Clock'), typeof clock?.offsetMs !== 'number' ? null : vscode.l10n.t('{0} ms from ours', Math.round(clock.offsetMs))],
  ];
  return lines.map(([area, label, value]) => ({ area, label, value: typeof value === 'string' ? cleanLine(value) : null }));
}

const portText = (nic: NicFact): string => [nic.state, nic.rateGbps === null ? null : `${nic.rateGbps} Gb/s`, nic.linkLayer].filter(Boolean).join(' ');

/** "8 × NVIDIA H100", with the kinds apart where there are several. */
function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts.size === 0 ? vscode.l10n.t('none') : [...counts].map(([name, count]) => `${count} × ${name}`).join(', ');
}
