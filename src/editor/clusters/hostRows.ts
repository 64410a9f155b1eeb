import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { type Standing, standings } from '../../protocol/health.js';
import type { Branch } from './branches.js';
import { indexOf } from './clusterIndex.js';
import { findingText, type Row } from './rows.js';
import type { ClusterState } from './state.js';
import { gpuSummary, nicSummary } from './words.js';

/** Hosts of a branch as rows. Under a trouble or a state they keep the cluster's order, elsewhere the worst come first. */
export function hostRows(state: ClusterState, branch: Branch): Row[] {
  const { standing } = indexOf(state);
  const rank = (host: string): number => standings.indexOf(standing.get(host) ?? ('well' satisfies Standing));
  const mixed = branch.heading.kind === 'rack' || branch.heading.kind === 'switch';
  const hosts = mixed ? [...branch.hosts].sort((a, b) => rank(a) - rank(b)) : branch.hosts;
  return hosts.map((host) => ({ kind: 'host', cluster: state.cluster.name, host, branch }));
}

/** What is below a host: what is wrong with it, then what is in it. */
export function partRows(state: ClusterState, row: Extract<Row, { kind: 'host' }>): Row[] {
  const { cluster, host, branch } = row;
  const { heading } = branch;
  // Under the heading of a trouble its name would only be said again: what it rests on and what to do stand below the host at once.
  const findings = (indexOf(state).findings.get(host) ?? []).flatMap((finding, at): Row[] => {
    const own: Extract<Row, { kind: 'finding' }> = { kind: 'finding', cluster, host, branch, finding, at };
    return heading.kind === 'trouble' && heading.title === finding.trouble.title ? findingRows(own) : [own];
  });
  const answer = state.answers.get(host);
  const facts = answer?.facts ?? null;
  const part = (label: string, description: string, icon: string, node: string): Row => ({ kind: 'part', cluster, host, branch, label: cleanLine(label), description: cleanLine(description), icon, node });
  const note = (text: string, icon: string, at: string): Row => ({ kind: 'note', cluster, host, branch, text: cleanLine(text), icon, at });
  const problem = answer?.problem ?? null;
  const next = problem?.next ?? '';
  const unjudged = findings.length > 0 || problem === null ? [] : [note(problem.message, 'error', 'problem'), ...(next === '' ? [] : [note(next, 'arrow-right', 'next')])];
  if (facts === null) return [...findings, ...unjudged];
  const { gpus, nics, versions } = facts;
  return [
    ...findings,
    ...unjudged,
    ...(gpus ?? []).map((gpu) => part(vscode.l10n.t('GPU {0}', gpu.index), gpuSummary(gpu), 'chip', `${host}/gpu${gpu.index}`)),
    ...(nics ?? []).map((nic) => part(nic.port === 1 ? nic.device : `${nic.device}:${nic.port}`, nicSummary(nic), 'plug', `${host}/${nic.device}:${nic.port}`)),
    ...(versions.driver === null ? [] : [part(vscode.l10n.t('Driver'), versions.driver, 'versions', `${host}/driver`)]),
    ...versions.nccl.map((copy) => part(`NCCL ${copy.version}`, copy.path, 'library', `${host}/${copy.path}`)),
    ...(answer?.notes ?? []).map((text, at) => note(text, 'info', `note ${at}`)),
  ];
}

/** What stands below one thing that is wrong: what it rests on, what it does to a job, what to do, where to read about it. */
export function findingRows(row: Extract<Row, { kind: 'finding' }>): Row[] {
  const { cluster, host, branch, finding, at } = row;
  const { result, trouble } = finding;
  const note = (text: string, icon: string, name: string, more: { copy?: string; page?: string } = {}): Row => ({ kind: 'note', cluster, host, branch, text: cleanLine(text), icon, at: `${at} ${name}`, ...more });
  return [
    note(findingText(finding), 'comment', 'message'),
    ...trouble.evidence.map((text, line) => note(text, 'search', `evidence ${line}`)),
    ...(result.consequence === null ? [] : [note(result.consequence, 'info', 'consequence')]),
    ...(trouble.fix === null ? [] : [note(trouble.fix, 'lightbulb', 'fix', { copy: trouble.fix })]),
    ...(result.docs === null ? [] : [note(vscode.l10n.t('Read more: {0}', hostOfPage(result.docs)), 'book', 'docs', { page: result.docs })]),
  ];
}

function hostOfPage(address: string): string {
  return /^https:\/\/([^/]+)/.exec(address)?.[1] ?? address;
}

/** Names of hosts in the notation that Slurm, clush and pdsh read. */
export const nodeset = (hosts: readonly string[]): string => foldHosts(hosts);
