import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../base/failure.js';
import type { Cluster } from '../cluster/clusterFile.js';
import { expandHosts } from '../cluster/hostRange.js';
import { clusterFromSshConfig, readClusterFile } from '../cluster/readClusterFile.js';
import { type Io, UsageError } from './command.js';

/** Reads a cluster file for a command; its problems go to stderr with file:line:column. Throws a Failure when it gives no cluster. */
export async function readCluster(io: Io, file: string): Promise<Cluster> {
  const path = resolve(io.cwd, file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure('input', l10n.t('The cluster file {0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
  const { cluster, problems } = readClusterFile(text, path);
  for (const { range, message } of problems)
    io.err(`${path}:${String(range.start.line + 1)}:${String(range.start.character + 1)}: ${message}\n`);
  if (cluster === null)
    throw new Failure('input', l10n.t('{0} describes no cluster.', path), {
      next: l10n.t('It needs hosts, such as hosts: ["gpu[01-04]"].'),
    });
  return cluster;
}

/** Hosts written as operands or options, ranges and the cluster's groups and racks ("@r1") expanded. Throws a UsageError for a broken one. */
export function readHosts(words: readonly string[], cluster?: Pick<Cluster, 'groups' | 'racks'>): readonly string[] {
  const group = (name: string): readonly string[] | undefined =>
    [cluster?.groups ?? {}, cluster?.racks ?? {}]
      .map((lists) => (Object.hasOwn(lists, name) ? lists[name] : undefined))
      .find((list) => list !== undefined);
  const { hosts, problems } = expandHosts(words.join(','), { group });
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem.message);
  return hosts;
}

/** The cluster that a command is about: a cluster file, hosts by name, or some hosts of a cluster file. */
export async function clusterOf(
  io: Io,
  options: { readonly file: string | undefined; readonly sshConfig: string | undefined; readonly hosts: readonly string[] },
): Promise<Cluster> {
  const sshConfig = options.sshConfig === undefined ? null : resolve(io.cwd, options.sshConfig);
  if (options.file === undefined) {
    const cluster = clusterFromSshConfig(readHosts(options.hosts), sshConfig);
    if (cluster === null) throw new UsageError(l10n.t('name hosts, or a cluster file with --cluster'));
    return cluster;
  }
  const cluster = await readCluster(io, options.file);
  const hosts = readHosts(options.hosts, cluster);
  const stranger = hosts.find((host) => !cluster.hosts.includes(host));
  if (stranger !== undefined) throw new UsageError(l10n.t('{0} is not a host of {1}', stranger, cluster.name));
  return { ...cluster, hosts: hosts.length === 0 ? cluster.hosts : hosts, sshConfig: sshConfig ?? cluster.sshConfig };
}
