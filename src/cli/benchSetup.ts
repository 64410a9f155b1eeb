import { access } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Executor } from '../base/executor.js';
import { Failure } from '../base/failure.js';
import { type Cluster, launcherKinds, type LauncherKind, startsHere } from '../cluster/clusterFile.js';
import { clusterOf } from './clusterOperand.js';
import { type Io, UsageError } from './command.js';

/** Options that `bench` and `sweep` share. */
export const setupOptions = {
  cluster: { type: 'string' },
  hosts: { type: 'string' },
  'ssh-config': { type: 'string' },
  launcher: { type: 'string' },
  'ranks-per-host': { type: 'string' },
  out: { type: 'string' },
  timeout: { type: 'string' },
  format: { type: 'string' },
} as const;

/** Their values as parsed. */
export type SetupValues = Partial<Record<keyof typeof setupOptions, string | undefined>>;

/** A whole number from 1, or undefined when the option is absent. */
export function wholeNumber(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value < 1 || value > most)
    throw new UsageError(l10n.t('{0} takes a number from 1 to {1}, not "{2}"', option, most, text));
  return value;
}

/** The launcher asked for, or undefined for the cluster's own. */
export function launcherOf(text: string | undefined): LauncherKind | undefined {
  if (text === undefined) return undefined;
  const found = launcherKinds.find((kind) => kind === text);
  if (found === undefined) throw new UsageError(l10n.t('--launcher takes {0}, not "{1}"', launcherKinds.join(', '), text));
  return found;
}

/** The cluster to run on; with `--launcher local` and no cluster named, this machine. */
export async function clusterFor(
  io: Io,
  values: SetupValues,
  fallback: { readonly file?: string | undefined; readonly hosts?: readonly string[] } = {},
): Promise<Cluster> {
  const launcher = launcherOf(values.launcher);
  const file = values.cluster ?? fallback.file;
  const hosts = values.hosts === undefined ? (fallback.hosts ?? []) : [values.hosts];
  if (file === undefined && hosts.length === 0) {
    if (launcher === 'local')
      return {
        ...(await clusterOf(io, { file: undefined, sshConfig: undefined, hosts: ['localhost'] })),
        name: l10n.t('this machine'),
        launcher,
      };
    throw new UsageError(l10n.t('which cluster? Name its file with --cluster, hosts with --hosts, or run here with --launcher local'));
  }
  const cluster = await clusterOf(io, { file, sshConfig: values['ssh-config'], hosts });
  // A head that was not chosen would run the launcher where nothing else runs.
  const head = cluster.hosts.includes(cluster.head) ? cluster.head : (cluster.hosts[0] ?? cluster.head);
  return { ...cluster, head: values.hosts === undefined ? cluster.head : head, ...(launcher === undefined ? {} : { launcher }) };
}

/** Something that runs commands on the launcher's host, and what closes it. */
export async function openExecutor(
  io: Io,
  cluster: Cluster,
  host: string,
): Promise<{ readonly executor: Executor; readonly dispose: () => void }> {
  if (startsHere(cluster.launcher)) {
    const { localExecutor } = await import('../cluster/localExecutor.js');
    return { executor: localExecutor(io.env), dispose: () => undefined };
  }
  const { openPool } = await import('./connect.js');
  const pool = await openPool(io, cluster.sshConfig);
  try {
    const beside = async (other: string): Promise<Executor> => {
      const session = await pool.session(other, io.signal);
      return { host: session.host, run: (argv, options) => session.run(argv, options), beside };
    };
    return { executor: await beside(host), dispose: () => pool.dispose() };
  } catch (error) {
    pool.dispose();
    throw error;
  }
}

/** Where runs are kept: `--out`, else the `.nccl/runs` of the workspace that this file belongs to, else of the current folder. */
export function storeFolder(io: Io, out: string | undefined, file: string | null): string {
  if (out !== undefined) return resolve(io.cwd, out);
  for (let folder = file === null ? null : dirname(file); folder !== null; folder = dirname(folder) === folder ? null : dirname(folder)) {
    if (basename(folder) === '.nccl') return join(folder, 'runs');
  }
  return join(io.cwd, '.nccl', 'runs');
}

/** The cluster file of a sweep: as it says, relative to itself, else `cluster.yaml` in its `.nccl` folder; undefined where there is none. */
export async function clusterFileOf(sweepPath: string, named: string | null): Promise<string | undefined> {
  const folder = dirname(sweepPath);
  const candidates =
    named === null ? [join(folder, '..', 'cluster.yaml'), join(folder, 'cluster.yaml')] : [isAbsolute(named) ? named : join(folder, named)];
  if (named !== null && !/\.ya?ml$/i.test(named)) candidates.push(join(folder, '..', 'cluster.yaml'), join(folder, '..', `${named}.yaml`));
  for (const candidate of candidates) {
    const there = await access(candidate).then(
      () => true,
      () => false,
    );
    if (there) return candidate;
  }
  if (named !== null)
    throw new Failure('input', l10n.t('The cluster file {0} that the sweep names is not there.', candidates[0] ?? named), {
      next: l10n.t('Name one with --cluster.'),
    });
  return undefined;
}
