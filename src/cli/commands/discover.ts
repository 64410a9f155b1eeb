import { access, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { Failure, messageOf } from '../../base/failure.js';
import { discoverClusters, fromSshConfig, type Discovery } from '../../cluster/discover/discover.js';
import { readHostfile } from '../../cluster/discover/hostfile.js';
import { clusterYaml, type Proposal, sources } from '../../cluster/discover/proposal.js';
import { localExecutor } from '../../cluster/localExecutor.js';
import { formatOf, readArguments } from '../arguments.js';
import { type Command, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { jsonText } from '../safeIo.js';

/** `discover`: a cluster file from what a site already has. Exit 1 when nothing was found. */
export const command: Command = {
  name: 'discover',
  summary: () => l10n.t('write a cluster file from Slurm, Kubernetes, clush, pdsh, an ssh config or a hostfile'),
  help: () =>
    [
      'nccl-workbench discover [FILE] [options]',
      '',
      l10n.t('Asks what a site already has which hosts there are, and prints a cluster file. Changes nothing.'),
      l10n.t('FILE is a hostfile of Open MPI, MPICH, DeepSpeed or torchrun, for --from hostfile.'),
      '',
      `  --from SOURCE      ${sources.join('|')}`,
      `                     ${l10n.t('when absent, the first of them that names hosts; hostfile when FILE is given')}`,
      `  --on HOST          ${l10n.t('machine whose tools are asked, over SSH; this one when absent')}`,
      `  --ssh-config FILE  ${l10n.t('ssh config to resolve HOST with, or to take hosts from')}`,
      `  --out FILE         ${l10n.t('writes the cluster file there, such as .nccl/cluster.yaml; an existing file is left alone')}`,
      `  --force            ${l10n.t('replaces an existing file')}`,
      `  --format text|json`,
      '',
      l10n.t('Exit status: 0 hosts were found, 1 none were, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      from: { type: 'string' },
      on: { type: 'string' },
      'ssh-config': { type: 'string' },
      out: { type: 'string' },
      force: { type: 'boolean' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const [file, ...more] = positionals;
    if (more.length > 0) throw new UsageError(l10n.t('discover takes one FILE'));
    const from = sources.find((name) => name === (values.from ?? (file === undefined ? '' : 'hostfile')));
    if (values.from !== undefined && from === undefined)
      throw new UsageError(l10n.t('--from takes {0}, not "{1}"', sources.join(', '), values.from));
    if ((from === 'hostfile') !== (file !== undefined)) throw new UsageError(l10n.t('--from hostfile and FILE go together'));
    const sshConfig = values['ssh-config'] === undefined ? null : resolve(io.cwd, values['ssh-config']);
    const { proposals, problems } =
      file !== undefined
        ? found(readHostfile(await read(io, file), basename(file).replace(/\.[^.]*$/, '')), [])
        : from === 'ssh-config'
          ? await sshHosts(sshConfig)
          : await asked(io, from === 'hostfile' ? undefined : from, values.on, sshConfig);
    const [best, ...others] = proposals;
    if (format === 'json')
      io.out(`${jsonText({ proposals, problems: problems.map(({ kind, message, next }) => ({ kind, message, next })) }, 2)}\n`);
    else if (best !== undefined) io.out(clusterYaml(best));
    if (best === undefined) {
      for (const problem of problems) io.err(`${messageOf(problem)}\n`);
      return 1;
    }
    if (others.length > 0 && format === 'text')
      io.err(
        `${l10n.t('Hosts are also named by: {0}', others.map(({ source, hosts }) => `${source} (${String(hosts.length)})`).join(', '))}\n`,
      );
    if (values.out !== undefined) await write(resolve(io.cwd, values.out), best, values.force === true);
    return 0;
  },
};

function found(proposal: Proposal | null, problems: Discovery['problems']): Discovery {
  return { proposals: proposal === null ? [] : [proposal], problems };
}

async function read(io: Io, file: string): Promise<string> {
  try {
    return file === '-' ? (await io.stdin()).toString('utf8') : await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read: {1}', file, messageOf(error)), { cause: error });
  }
}

async function sshHosts(config: string | null): Promise<Discovery> {
  const { listHosts } = await import('../../ssh/index.js');
  const hosts = await listHosts(...(config === null ? [] : [config]));
  return found(fromSshConfig(hosts), [new Failure('input', l10n.t('The ssh config names no hosts.'))]);
}

async function asked(
  io: Io,
  from: Exclude<Proposal['source'], 'ssh-config' | 'hostfile'> | undefined,
  on: string | undefined,
  sshConfig: string | null,
): Promise<Discovery> {
  const options = { signal: io.signal, ...(from === undefined ? {} : { from: [from] }) };
  let answer: Discovery;
  if (on === undefined || on === 'localhost') answer = await discoverClusters(localExecutor(io.env), options);
  else {
    const pool = await openPool(io, sshConfig);
    try {
      answer = await discoverClusters(await pool.session(on, io.signal), options);
      // The name by which we reach it is the one that works in a cluster file.
      answer = {
        ...answer,
        proposals: answer.proposals.map((proposal) => (proposal.head === null ? proposal : { ...proposal, head: on })),
      };
    } finally {
      pool.dispose();
    }
  }
  if (from !== undefined || answer.proposals.length > 0) return answer;
  const last = await sshHosts(sshConfig);
  return { proposals: last.proposals, problems: [...answer.problems, ...last.problems] };
}

async function write(path: string, proposal: Proposal, force: boolean): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists && !force)
    throw new Failure('input', l10n.t('{0} is there already and was left alone.', path), {
      next: l10n.t('Give another name, or --force.'),
    });
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, clusterYaml(proposal));
  } catch (error) {
    throw new Failure('input', l10n.t('The cluster file could not be written to {0}: {1}', path, messageOf(error)), { cause: error });
  }
}
