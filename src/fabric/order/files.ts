import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { isHostName } from '../../cluster/hostName.js';
import { kubernetesCommands, kubernetesPatch } from './kubernetes.js';
import type { Places } from './places.js';
import { torchrunMap, torchrunScript } from './torchrun.js';

/** An order of hosts to write down, and what a launcher has to know with it. */
export interface OrderedHosts {
  /** First ranks first. */
  readonly hosts: readonly string[];
  /** Ranks on each host. */
  readonly ranksPerHost: number;
  /** Where the hosts stand, for labels; null where not known. */
  readonly places: Places | null;
}

/** Forms in which an order of ranks can be written. */
export const orderFiles = ['hostfile', 'rankfile', 'slurm-hostfile', 'torchrun', 'torchrun-json', 'k8s', 'k8s-patch'] as const;

export type OrderFile = (typeof orderFiles)[number];

/** The text of a file that makes a launcher give ranks in this order. Names that are no host names are refused: they could mean more to a shell. */
export function orderFile(kind: OrderFile, ordered: OrderedHosts): string {
  const wrong = ordered.hosts.find((name) => !isHostName(name));
  if (wrong !== undefined)
    throw new Failure('input', l10n.t('{0} is no host name, so no launcher can be given it.', JSON.stringify(wrong)));
  switch (kind) {
    case 'hostfile':
      return hostfile(ordered);
    case 'rankfile':
      return rankfile(ordered);
    case 'slurm-hostfile':
      return slurmHostfile(ordered);
    case 'torchrun':
      return torchrunScript(ordered);
    case 'torchrun-json':
      return torchrunMap(ordered);
    case 'k8s':
      return kubernetesCommands(ordered);
    case 'k8s-patch':
      return kubernetesPatch(ordered);
  }
}

/** Open MPI's and DeepSpeed's: `mpirun --hostfile FILE --map-by slot` fills the hosts in the order of the file. */
function hostfile({ hosts, ranksPerHost }: OrderedHosts): string {
  return lines(hosts.map((host) => `${host} slots=${String(ranksPerHost)}`));
}

/** Open MPI's: `mpirun --rankfile FILE` (5.0: `--map-by rankfile:file=FILE`) puts each rank where its line says; slot counts from 0 on each host. */
function rankfile({ hosts, ranksPerHost }: OrderedHosts): string {
  return lines(
    hosts.flatMap((host, at) =>
      Array.from({ length: ranksPerHost }, (_, slot) => `rank ${String(at * ranksPerHost + slot)}=${host} slot=${String(slot)}`),
    ),
  );
}

/** Slurm's: `SLURM_HOSTFILE=FILE srun --distribution=arbitrary` takes a line for each task (srun(1), ENVIRONMENT VARIABLES). No comments are allowed. */
function slurmHostfile({ hosts, ranksPerHost }: OrderedHosts): string {
  return lines(hosts.flatMap((host) => Array.from({ length: ranksPerHost }, () => host)));
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join('');
}

/** How a file is used: the command to give, for people to read. It is never run from here. */
export function howToUse(kind: OrderFile, file: string): string {
  switch (kind) {
    case 'hostfile':
      return `mpirun --hostfile ${file} --map-by slot …`;
    case 'rankfile':
      return `mpirun --rankfile ${file} …   (Open MPI 5: --map-by rankfile:file=${file})`;
    case 'slurm-hostfile':
      return `SLURM_HOSTFILE=${file} srun --distribution=arbitrary …`;
    case 'torchrun':
      return `. ${file} && torchrun --rdzv-backend=static --nnodes="$NNODES" --node-rank="$NODE_RANK" --master-addr="$MASTER_ADDR" …`;
    case 'torchrun-json':
      return `torchrun --rdzv-backend=static --node-rank=$(jq -r --arg h "$(hostname -s)" '.nodeRank[$h]' ${file}) …`;
    case 'k8s':
      return l10n.t('Read {0}, then give its commands yourself; nothing was sent to a cluster.', file);
    case 'k8s-patch':
      return `kubectl apply --server-side --dry-run=server -f ${file}`;
  }
}
