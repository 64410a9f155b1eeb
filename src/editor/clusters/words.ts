import * as vscode from 'vscode';
import { clean, cleanLine } from '../../base/clean.js';
import { bytes } from '../../base/format.js';
import type { GpuFact, HostAnswer, NicFact } from '../../cluster/facts.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import type { Standing } from '../../protocol/health.js';
import type { Branch, Grouping, Heading } from './branches.js';
import { wellHosts } from './clusterIndex.js';
import type { ClusterState } from './state.js';

/** How a host stands, in a word or two. */
export function standingText(standing: Standing): string {
  switch (standing) {
    case 'fail':
      return vscode.l10n.t('Failing');
    case 'unreached':
      return vscode.l10n.t('Not reached');
    case 'warn':
      return vscode.l10n.t('With warnings');
    case 'waiting':
      return vscode.l10n.t('Waiting for an answer');
    case 'answered':
      return vscode.l10n.t('Answered, not judged yet');
    case 'well':
      return vscode.l10n.t('Well');
  }
}

/** What hosts can be grouped by. */
export function groupingText(grouping: Grouping): string {
  switch (grouping) {
    case 'reason':
      return vscode.l10n.t('By What Is Wrong');
    case 'rack':
      return vscode.l10n.t('By Rack');
    case 'switch':
      return vscode.l10n.t('By Leaf Switch');
    case 'state':
      return vscode.l10n.t('By State');
  }
}

/** The title of a branch. */
export function headingText(heading: Heading): string {
  switch (heading.kind) {
    case 'trouble':
      return cleanLine(heading.title);
    case 'standing':
      return standingText(heading.standing);
    case 'rack':
      return cleanLine(heading.name ?? vscode.l10n.t('In no known rack'));
    case 'switch':
      return cleanLine(heading.name ?? vscode.l10n.t('On no known switch'));
    case 'wellGroups':
      return heading.of === 'rack' ? vscode.l10n.t('{0} racks, all well', heading.count) : vscode.l10n.t('{0} groups of switches, all well', heading.count);
    case 'range':
      return cleanLine(heading.name);
  }
}

/** A number as the user's language writes it. */
export const counted = (value: number): string => value.toLocaleString(vscode.env.language);

/** How many hosts a branch has, and which, where that is short. */
export function branchDetail({ heading, hosts }: Branch): string {
  const [first] = hosts;
  if (heading.kind === 'trouble' || heading.kind === 'standing') {
    if (hosts.length === 1 && first !== undefined) return cleanLine(first);
    const folded = hosts.length <= 200 ? cleanLine(foldHosts(hosts)) : '';
    const count = vscode.l10n.t('{0} hosts', counted(hosts.length));
    return folded === '' || folded.length > 48 ? count : `${count} · ${folded}`;
  }
  return vscode.l10n.t('{0} hosts', counted(hosts.length));
}

const present = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join(' · ');

/** Model, memory and NUMA node of a GPU. */
export function gpuSummary(gpu: GpuFact): string {
  return clean(present([gpu.name, gpu.memoryBytes === null ? null : bytes(gpu.memoryBytes), gpu.numaNode === null ? null : `NUMA ${gpu.numaNode}`]));
}

/** State and rate of an adapter's port. */
export function nicSummary(nic: NicFact): string {
  const rate = nic.rateGbps === null ? null : `${nic.rateGbps} Gb/s${nic.width === null ? '' : ` (${nic.width}x)`}`;
  return clean(present([nic.state, rate, nic.linkLayer, nic.netdev]));
}

/** A host in one line. */
export function hostSummary(answer: HostAnswer | undefined): string {
  if (answer === undefined) return vscode.l10n.t('asking');
  if (answer.facts === null) return cleanLine(answer.problem?.message ?? '');
  const { gpus, nics, versions } = answer.facts;
  const model = gpus?.[0]?.name;
  return cleanLine(
    present([
      gpus === null ? null : model === undefined ? vscode.l10n.t('no GPU') : `${gpus.length} × ${model.replace(/^NVIDIA /, '')}`,
      nics === null ? null : `${nics.length} NIC`,
      versions.nccl[0] === undefined ? null : `NCCL ${versions.nccl[0].version}`,
    ]),
  );
}

/** A cluster in one line: where its numbers come from, and how many hosts are well. */
export function clusterSummary(state: ClusterState, filter: string, shown: number): string {
  const total = state.cluster.hosts.length;
  const { progress } = state;
  return present([
    state.origin === 'simulated' ? vscode.l10n.t('simulated') : null,
    state.file === null ? null : vscode.l10n.t('saved snapshot'),
    state.phase === 'asking'
      ? vscode.l10n.t('{0} of {1} hosts answered', counted(progress?.done ?? state.answers.size), counted(progress?.total ?? total))
      : vscode.l10n.t('{0} of {1} hosts well', counted(wellHosts(state).length), counted(total)),
    filter === '' ? null : vscode.l10n.t('{0} shown', counted(shown)),
    state.phase === 'ready' && state.snapshot !== null ? ageText(state.snapshot.at) : null,
  ]);
}

/** How long ago that was, in words. */
export function ageText(at: string, now = Date.now()): string | null {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (Number.isNaN(minutes)) return null;
  if (minutes < 1) return vscode.l10n.t('just now');
  if (minutes < 60) return vscode.l10n.t('{0} min ago', minutes);
  return minutes < 60 * 48 ? vscode.l10n.t('{0} h ago', Math.floor(minutes / 60)) : vscode.l10n.t('{0} d ago', Math.floor(minutes / 60 / 24));
}
