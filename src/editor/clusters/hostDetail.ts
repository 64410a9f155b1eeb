import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import type { GpuDirectPair, HostDetail, JudgedCheck } from '../../protocol/health.js';
import { factLines } from './factLines.js';
import { type ClusterState, racksOf } from './state.js';

/** What the health page shows of one host beside its troubles; null where the cluster has no such host. */
export function hostDetail(state: ClusterState, host: string, gpuDirect: readonly GpuDirectPair[] | null): HostDetail | null {
  const answer = state.answers.get(host);
  if (answer === undefined && !state.cluster.hosts.includes(host)) return null;
  const rack = racksOf(state).get(host);
  const facts = answer?.facts ?? null;
  return {
    host,
    facts: [...(rack === undefined ? [] : [{ label: vscode.l10n.t('Rack'), value: cleanLine(rack) }]), ...(facts === null ? [] : factLines(facts).flatMap(({ label, value }) => (value === null || value === '' ? [] : [{ label, value }])))],
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
