import { clean } from '../../../base/clean.js';
import type { HostFacts, SystemVariable } from '../../../cluster/facts.js';
import { effectiveEnvironment } from '../../../nccl/catalog/index.js';
import { confFilesOf, ncclOf } from '../../confFiles.js';

/** A setting as a process started by a login would have it. */
export interface HostValue {
  readonly value: string;
  /** Path and line (1-based) of the conf file that it comes from; null for the login environment. */
  readonly from: { readonly path: string; readonly line: number } | null;
}

/** Host-specific by nature: not compared. */
const notCompared = /^NCCL_(?:CONF_FILE|HOSTID|DEBUG_FILE|TOPO_FILE|TOPO_DUMP_FILE|GRAPH_FILE|GRAPH_DUMP_FILE|COMM_ID)$/;

/** NCCL's variables of a host's login environment and conf files, by name, as NCCL takes them. */
export function settingsOf(facts: HostFacts): ReadonlyMap<string, HostValue> {
  const settings = new Map<string, HostValue>();
  for (const [name, value] of Object.entries(facts.environment)) if (isCompared(name)) settings.set(name, { value, from: null });
  if (facts.confFiles.length === 0) return settings;
  for (const { file, entry, effective } of effectiveEnvironment(confFilesOf(facts), facts.environment, ncclOf(facts)).entries)
    if (effective && isCompared(entry.name)) settings.set(entry.name, { value: entry.value, from: { path: file, line: entry.line + 1 } });
  return settings;
}

function isCompared(name: string): boolean {
  return name.startsWith('NCCL_') && !notCompared.test(name);
}

/** Whether a file is one that the scheduler reads for its jobs. */
export function isSchedulers({ path }: SystemVariable): boolean {
  return /slurm|\bpbs\b|kubelet|prolog|epilog/.test(path);
}

/** A value in quotes, cleaned and cut. */
export function quoted(value: string): string {
  const shown = clean(value);
  return `"${shown.length > 80 ? `${shown.slice(0, 79)}…` : shown}"`;
}

/** "path:line NAME=value" as evidence. */
export function lineOf(path: string, line: number, name: string, value: string): string {
  return `${path}:${String(line)} ${name}=${clean(value).slice(0, 200)}`;
}
