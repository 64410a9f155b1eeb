import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { BenchmarkPlan } from '../bench/runPlan.js';
import type { Cluster, LauncherKind } from './clusterFile.js';
import { kubectlWords, mpiJobManifest } from './jobs/kubernetes.js';
import { followKubernetes } from './jobs/kubernetesJob.js';
import { batchScript, sbatchWords } from './jobs/slurm.js';
import { followSlurm } from './jobs/slurmJob.js';
import { onEveryHost, torchrunWords } from './jobs/torchrun.js';

/** What a launcher is to start, and where. */
export interface Launch {
  readonly cluster: Cluster;
  /** Program and arguments of one rank. */
  readonly command: readonly string[];
  readonly hosts: readonly string[];
  readonly ranksPerHost: number;
  /** Environment of the ranks. */
  readonly env: Readonly<Record<string, string>>;
  /** ms between two looks at a job. */
  readonly pollMs: number;
}

type Words = Pick<BenchmarkPlan, 'argv' | 'env' | 'stdin' | 'besides' | 'follow' | 'mark'>;

/** The words of a launcher, its environment and what follows it. Throws a Failure where the cluster file does not tell enough. */
export function wordsOf(launcher: LauncherKind, launch: Launch): Words {
  const { cluster, command, hosts, ranksPerHost, env, pollMs } = launch;
  const extra = cluster.launcherArgs;
  switch (launcher) {
    case 'mpirun':
      // Values reach the ranks through mpirun's own environment, "-x NAME" only forwards: "the parser for the -x option is
      // not very sophisticated; it does not even understand quoted values" (mpirun(1), Open MPI 4).
      return {
        argv: [
          'mpirun',
          '-np',
          String(hosts.length * ranksPerHost),
          '--host',
          hosts.map((host) => `${host}:${String(ranksPerHost)}`).join(','),
          ...Object.keys(env).flatMap((name) => ['-x', name]),
          ...extra,
          ...command,
        ],
        env,
      };
    case 'srun':
      // --export=ALL hands srun's own environment to the ranks, whatever SLURM_EXPORT_ENV says (srun(1)).
      return {
        argv: [
          'srun',
          '-N',
          String(hosts.length),
          '--ntasks-per-node',
          String(ranksPerHost),
          '-w',
          hosts.join(','),
          '--export=ALL',
          ...extra,
          ...command,
        ],
        env,
      };
    case 'sbatch': {
      const mark = jobName();
      return {
        argv: sbatchWords(mark, hosts, ranksPerHost, extra),
        env,
        stdin: batchScript(command, extra),
        follow: (executor, onNews, left) => followSlurm(executor, onNews, pollMs, left),
        mark,
      };
    }
    case 'torchrun': {
      const words = torchrunWords(hosts, ranksPerHost, extra, command);
      if (hosts.length === 1) return { argv: words(0), env };
      return {
        argv: words(0),
        env,
        besides: hosts.slice(1).map((host, at) => ({ host, argv: words(at + 1) })),
        follow: (executor) => onEveryHost(executor, hosts, words),
      };
    }
    case 'kubectl':
      return mpiJob(launch);
    case 'local':
      return { argv: [...command], env };
  }
}

function mpiJob({ cluster, command, hosts, ranksPerHost, env, pollMs }: Launch): Words {
  const { kubernetes } = cluster;
  if (kubernetes === undefined)
    throw new Failure('input', l10n.t('The cluster file of {0} does not say which image the jobs on Kubernetes use.', cluster.name), {
      next: l10n.t('Add kubernetes: with image: and, where they differ, namespace:, context: and limits:.'),
    });
  const name = jobName();
  const { gpusPerHost, launcherArgs } = cluster;
  return {
    argv: [...kubectlWords(kubernetes), 'apply', '-f', '-'],
    // The pods get it from the manifest.
    env: {},
    stdin: mpiJobManifest({ name, hosts, ranksPerHost, gpusPerHost, env, command, extra: launcherArgs, kubernetes }),
    follow: (executor, onNews, left) => followKubernetes(executor, { name, left }, kubernetes, onNews, pollMs),
    mark: name,
  };
}

/** A name for one job, by which it is found again. */
const jobName = (): string => `nccl-workbench-${randomUUID().slice(0, 8)}`;
