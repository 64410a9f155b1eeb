import * as l10n from '@vscode/l10n';
import { readDebugLevel, readDebugMask } from '../../nccl/catalog/index.js';
import { environmentsOf, placeOf, type Environment } from '../environments.js';
import type { Finding } from '../finding.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

const id = 'debug-at-scale';
/** Ranks from which a log of all of them is more than anybody reads, and hosts that usually hold as many. */
const manyRanks = 64;
const manyHosts = 8;

/** A full log of every rank left on in a large job. */
export const debugAtScale: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_DEBUG=INFO or TRACE in a job of 64 ranks or more, or of 8 hosts or more, that goes to the job’s own output.',
      zh: '64 个以上 rank（或 8 台以上主机）的作业里开着 NCCL_DEBUG=INFO 或 TRACE，日志直接写进作业输出。',
    },
    why: {
      en: 'Every rank describes its topology, rings and connections for every communicator: the line that matters drowns, the launcher funnels it all through one process, and shared file systems feel it.',
      zh: '每个 rank 都会为每个 communicator 打印拓扑、环和连接：关键的一行被淹没，所有输出挤过启动器的一个进程，共享文件系统也跟着受累。',
    },
    severity: 'information',
    evidence: {
      en: 'INFO is left on in 46.7 % of 1,054 public job scripts, which does no harm in small ones: the rule is silent there. A stock library has no TRACE messages of its own but for a line for each API call, and that only where NCCL_DEBUG_SUBSYS names CALL or ALL.',
      zh: '1,054 份公开作业脚本里 46.7 % 一直开着 INFO；小作业无妨，规则不作声。发行版的库在 TRACE 下只多出每次 API 调用一行，而且要 NCCL_DEBUG_SUBSYS 里有 CALL 或 ALL 才打印。',
    },
    examples: [
      {
        kind: 'bash',
        bad: '#!/bin/bash\nexport NCCL_DEBUG=INFO\nmpirun -np 512 -x NCCL_DEBUG ./all_reduce_perf -b 8 -e 8G -f 2\n',
        good: '#!/bin/bash\nexport NCCL_DEBUG=INFO\nmpirun -np 16 -x NCCL_DEBUG ./all_reduce_perf -b 8 -e 8G -f 2\n',
      },
      {
        kind: 'yaml',
        bad: `apiVersion: kubeflow.org/v2beta1
kind: MPIJob
metadata: { name: train }
spec:
  slotsPerWorker: 8
  mpiReplicaSpecs:
    Launcher:
      replicas: 1
      template:
        spec:
          containers:
            - name: launcher
              image: nccl-tests:1
              command: [mpirun, -np, "128", -x, NCCL_DEBUG=INFO, ./all_reduce_perf]
`,
        good: `apiVersion: kubeflow.org/v2beta1
kind: MPIJob
metadata: { name: train }
spec:
  slotsPerWorker: 8
  mpiReplicaSpecs:
    Launcher:
      replicas: 1
      template:
        spec:
          containers:
            - name: launcher
              image: nccl-tests:1
              command: [mpirun, -np, "16", -x, NCCL_DEBUG=INFO, ./all_reduce_perf]
`,
      },
      {
        kind: 'conf',
        bad: 'NCCL_DEBUG=INFO\n',
        good: 'NCCL_DEBUG=INFO\nNCCL_DEBUG_FILE=/var/log/nccl/%h.%p\n',
        hosts: Array.from({ length: 8 }, (_, index) => ({ name: `gpu-0${String(index + 1)}`, context: {} })),
      },
    ],
  },
  check(settings, { version, reading, hosts = [] }) {
    const candidates = settings.filter(({ name, value }) => name === 'NCCL_DEBUG' && value !== null);
    if (candidates.length === 0) return [];
    const found = new Map<string, Finding>();
    for (const environment of environmentsOf(settings, reading)) {
      const setting = environment.held.get('NCCL_DEBUG');
      if (setting === undefined || setting.value === null || setting.file !== undefined) continue;
      const size = sizeOf(environment, setting.kind === 'conf' ? hosts.length : 0);
      const level = readDebugLevel(setting.value, version);
      if (size === null || (level !== 'INFO' && level !== 'TRACE')) continue;
      const file = environment.held.get('NCCL_DEBUG_FILE');
      const calls = level === 'TRACE' && printsCalls(environment, version);
      if (!calls && file !== undefined && file.value !== '') continue;
      const advice = l10n.t('set WARN once the search is over, or NCCL_DEBUG_FILE with %h and %p.');
      const message =
        calls
          ? l10n.t('{0} print a line for every NCCL call on top of all of INFO, which slows the job: {1}', size, advice)
          : l10n.t('{0} print their topology and connections for every communicator into one output: {1}', size, advice);
      const severity = calls ? 'warning' : 'information';
      if (!found.has(placeOf(setting))) found.set(placeOf(setting), settingFinding(id, severity, message, setting));
    }
    return [...found.values()];
  },
};

/** Whether TRACE adds its lines: a stock library has them for API calls alone, in the category CALL, which no release prints unless it is named. */
function printsCalls({ held }: Environment, version: string): boolean {
  const chosen = held.get('NCCL_DEBUG_SUBSYS');
  if (chosen === undefined || chosen.value === null) return false;
  return (readDebugMask(chosen.value, version).mask & readDebugMask('CALL', version).mask) !== 0n;
}

/** The size of a job in words, or null where it is small or not known. */
function sizeOf({ launch }: Environment, known: number): string | null {
  const ranks = launch?.ranks ?? 0;
  if (ranks >= manyRanks) return l10n.t('{0} ranks', ranks);
  const hosts = Math.max(launch?.hosts ?? 0, known);
  return hosts >= manyHosts ? l10n.t('The ranks on {0} hosts', hosts) : null;
}
