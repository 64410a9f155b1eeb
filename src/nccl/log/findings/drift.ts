import * as l10n from '@vscode/l10n';
import type { LoggedProcess, Told } from '../reader.js';
import { type Evidence, type Finding, finding, mostEvidence } from './finding.js';
import { fewOf, type Job } from './job.js';

/** Settings that may rightly differ from rank to rank or host to host: names of interfaces, devices, files and of the host itself. */
const local =
  /^NCCL_(?:DEBUG\w*|HOSTID|SOCKET_IFNAME|IB_HCA|TOPO_FILE|TOPO_DUMP_\w+|GRAPH_\w+|CONF_FILE|COMM_ID|IB_GID_INDEX|CPU_AFFINITY|IGNORE_CPU_AFFINITY|NET_SHARED_\w+|RAS_\w+|PROFILER_\w+|NVTX_\w+)$/;

/** Versions and settings that differ between the ranks of one communicator. */
export function drift(job: Job): Finding[] {
  const members = [...(job.world?.ranks.values() ?? [])].flatMap(({ host, pid }) => job.process(host, pid) ?? []);
  const processes = [...new Set(members)];
  if (processes.length < 2) return [];
  return [...versions(processes), ...networks(processes), ...adapters(processes), ...variables(processes)];
}

type Side = readonly [value: string | null, processes: readonly LoggedProcess[]];

/** What processes tell, the most frequent first; null: nothing. */
function sides(processes: readonly LoggedProcess[], of: (process: LoggedProcess) => Told | null | undefined): Side[] {
  const groups = new Map<string | null, LoggedProcess[]>();
  for (const process of processes) {
    const value = of(process)?.value ?? null;
    groups.set(value, [...(groups.get(value) ?? []), process]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

function shown(list: readonly Side[], of: (process: LoggedProcess) => Told | null | undefined): Evidence[] {
  return list.slice(0, mostEvidence).flatMap(([, [first]]): Evidence[] => {
    const told = first === undefined ? null : of(first);
    return told === null || told === undefined ? [] : [{ place: told.place, text: told.value }];
  });
}

const hostsOf = (processes: readonly LoggedProcess[]): string[] => [...new Set(processes.flatMap(({ host }) => host ?? []))];

/** Those that tell a value, by it, the most first, and who is not with the most; null where all tell the same. */
function parted(
  processes: readonly LoggedProcess[],
  of: (process: LoggedProcess) => Told | null,
): { readonly list: Side[]; readonly most: readonly LoggedProcess[]; readonly others: LoggedProcess[] } | null {
  const list = sides(processes, of).filter(([value]) => value !== null);
  const [most, ...rest] = list;
  return most === undefined || rest.length === 0 ? null : { list, most: most[1], others: rest.flatMap(([, own]) => own) };
}

const counted = (list: readonly Side[]): string => list.map(([value, own]) => `${value ?? ''} (${own.length})`).join(', ');

function versions(processes: readonly LoggedProcess[]): Finding[] {
  const of = (process: LoggedProcess): Told | null => process.version;
  const parts = parted(processes, of);
  if (parts === null) return [];
  const { list, others } = parts;
  return [
    finding({
      rule: 'version-drift',
      severity: 'warning',
      message: l10n.t('Ranks of one communicator load different versions of NCCL: {0}.', counted(list)),
      cause: l10n.t('Images or library paths differ; the odd ones are on {0}.', fewOf(hostsOf(others))),
      fix: l10n.t('Use one image and one LD_LIBRARY_PATH for all hosts.'),
      confidence: 'certain',
      evidence: shown(list, of),
      hosts: hostsOf(others),
      reports: ['NVIDIA/nccl#354', 'NVIDIA/nccl#286'],
    }),
  ];
}

function networks(processes: readonly LoggedProcess[]): Finding[] {
  const of = (process: LoggedProcess): Told | null => process.network;
  const parts = parted(processes, of);
  if (parts === null) return [];
  const { list, others } = parts;
  return [
    finding({
      rule: 'network-drift',
      severity: 'warning',
      message: l10n.t('Ranks of one communicator chose different networks: {0}.', counted(list)),
      cause: l10n.t(
        'RDMA devices or the network plugin are missing on some hosts; the odd ones are on {0}. Networks of two kinds cannot connect.',
        fewOf(hostsOf(others)),
      ),
      fix: l10n.t('Check /dev/infiniband, ibstat and the plugin’s library path on those hosts.'),
      confidence: 'certain',
      evidence: shown(list, of),
      hosts: hostsOf(others),
      variables: ['NCCL_NET', 'NCCL_IB_HCA'],
    }),
  ];
}

const adapterCount = (devices: string): number => devices.split(';', 1)[0]?.match(/\[\d{1,4}\]/g)?.length ?? 0;

function adapters(processes: readonly LoggedProcess[]): Finding[] {
  const of = ({ devices }: LoggedProcess): Told | null =>
    devices === null ? null : { value: String(adapterCount(devices.value)), place: devices.place };
  const parts = parted(processes, of);
  if (parts === null) return [];
  const { list, most, others } = parts;
  // Ranks of one host may each be given adapters of their own.
  if (hostsOf(others).some((host) => hostsOf(most).includes(host))) return [];
  return [
    finding({
      rule: 'adapter-drift',
      severity: 'warning',
      message: l10n.t(
        'Hosts use different numbers of RDMA adapters: {0}.',
        list.map(([value, own]) => l10n.t('{0} on {1} hosts', value ?? '', hostsOf(own).length)).join(', '),
      ),
      cause: l10n.t('A port is down or missing, or NCCL_IB_HCA names other devices there; the odd ones are {0}.', fewOf(hostsOf(others))),
      fix: l10n.t('Compare ibstat and NCCL_IB_HCA on those hosts; rings take as many channels as the poorest host allows.'),
      confidence: 'certain',
      evidence: shown(list, ({ devices }) => devices),
      hosts: hostsOf(others),
      variables: ['NCCL_IB_HCA'],
    }),
  ];
}

function variables(processes: readonly LoggedProcess[]): Finding[] {
  const names = [...new Set(processes.flatMap(({ variables: own }) => [...own.keys()]))].filter((name) => !local.test(name));
  return names.flatMap((name) => {
    const of = (process: LoggedProcess): Told | undefined => process.variables.get(name);
    const list = sides(processes, of);
    const [most, ...rest] = list;
    if (most === undefined || rest.length === 0) return [];
    const values = list.filter(([value]) => value !== null);
    const others = rest.flatMap(([, own]) => own);
    return [
      finding({
        rule: 'variable-drift',
        // A process reads some variables late or never, so that silence proves less than another value.
        severity: values.length > 1 ? 'warning' : 'information',
        message: l10n.t(
          '{0} differs between ranks: {1}.',
          name,
          list
            .slice(0, 5)
            .map(([value, own]) => `${value ?? l10n.t('not told')} (${own.length})`)
            .join(', '),
        ),
        cause: l10n.t('It is not set alike everywhere; the odd ones are on {0}.', fewOf(hostsOf(others))),
        fix: l10n.t('Set {0} in one place for all ranks and check that the launcher passes it on.', name),
        confidence: values.length > 1 ? 'certain' : 'possible',
        evidence: shown(list, of),
        hosts: hostsOf(others),
        variables: [name],
      }),
    ];
  });
}
