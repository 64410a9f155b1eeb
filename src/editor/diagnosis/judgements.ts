import { graphsOf, largestOf } from '../../fabric/trees/ncclGraphs.js';
import { compareLogs, type Difference } from '../../nccl/log/compare/index.js';
import { diagnose, type Finding } from '../../nccl/log/findings/index.js';
import { GraphReader } from '../../nccl/log/graphs.js';
import { LogReader } from '../../nccl/log/reader.js';
import type { LoggedGraphs } from '../../protocol/topology.js';
import { feedAll, partsOf, readInto, type Tell } from './reading.js';
import type { LogInput } from './tasks.js';

/** What a playbook asks of logs. */
export interface JudgedLogs {
  readonly findings: readonly Finding[];
  /** Null where there is no log of a good run. */
  readonly differences: readonly Difference[] | null;
}

/** What time-outs rest on, as a log tells it. */
export interface ToldSettings {
  /** NCCL release; null: the log does not say. */
  readonly version: string | null;
  /** Variables by name, each as the first rank that tells of it has it. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Findings and differences that are handed over; a playbook asks for rules, of each of which a few are enough. */
const mostFindings = 2000;

/** The findings of a job's log, and what is different in it from that of a good run. */
export async function judgeInputs(bad: readonly LogInput[], good: readonly LogInput[] | null, tell: Tell): Promise<JudgedLogs> {
  const { log } = await readInto(new LogReader(), await partsOf(bad), tell);
  const findings = diagnose(log);
  const handed = findings.slice(0, mostFindings);
  if (good === null) return { findings: handed, differences: null };
  const { log: well } = await readInto(new LogReader(), await partsOf(good), tell);
  const { differences } = compareLogs(well, log, { good: diagnose(well), bad: findings });
  return { findings: handed, differences: differences.slice(0, mostFindings) };
}

/** The release and the variables that a job's log tells of. */
export async function settingsIn(inputs: readonly LogInput[], tell: Tell): Promise<ToldSettings> {
  const { log } = await readInto(new LogReader(), await partsOf(inputs), tell);
  const settings: Record<string, string> = {};
  for (const { variables } of log.processes) for (const [name, { value }] of variables) settings[name] ??= value;
  const version = log.versions[0]?.value ?? log.processes.find((process) => process.version !== null)?.version?.value ?? null;
  return { version, settings };
}

/** The rings and trees of the largest communicator of a log; null where it tells of none. */
export async function graphsIn(input: LogInput, tell: Tell): Promise<LoggedGraphs | null> {
  const reader = new GraphReader();
  const sink = { file: () => reader.file(), push: (chunk: Uint8Array) => reader.push(chunk) };
  await feedAll(await partsOf([input]), tell, sink, () => true);
  const { communicators } = reader.end();
  const largest = largestOf(communicators);
  return largest === null ? null : { nRanks: largest.nRanks, communicators: communicators.length, graphs: graphsOf(largest) };
}
