import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Executor } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import { readNodesetGroups, readPdshGroups } from './groups.js';
import { readKubernetes } from './kubernetes.js';
import { type Proposal, settled, type Source } from './proposal.js';
import { readSlurm, sinfoFormat } from './slurm.js';

/** Sources that are asked on a machine by running their tools. */
export type ToolSource = Exclude<Source, 'ssh-config' | 'hostfile'>;

/** What was found, best first, and why a source gave nothing: it is not installed there, or it did not answer. */
export interface Discovery {
  readonly proposals: readonly Proposal[];
  readonly problems: readonly Failure[];
}

/** Limits and choice of one discovery. */
export interface DiscoverOptions {
  /** Absent: all of them. */
  readonly from?: readonly ToolSource[];
  /** Limit of each tool in ms. Default 15,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const order: readonly ToolSource[] = ['slurm', 'kubernetes', 'clush', 'pdsh'];
/** `sinfo` of 10,000 nodes is 1 MB, `kubectl get nodes -o json` 100 MB at worst. */
const mostBytes = 128 * 1024 * 1024;

/** Asks the tools that a site already has on one machine which hosts there are. Reads only. Throws a Failure of kind cancelled. */
export async function discoverClusters(executor: Executor, options: DiscoverOptions = {}): Promise<Discovery> {
  const answers = await Promise.all((options.from ?? order).map((source) => ask(source, executor, options)));
  if (options.signal?.aborted === true) throw new Failure('cancelled', l10n.t('Looking for hosts on {0} was cancelled.', executor.host));
  return {
    proposals: answers.filter((answer): answer is Proposal => !(answer instanceof Failure)),
    problems: answers.filter((answer) => answer instanceof Failure),
  };
}

/** A proposal of the hosts of an ssh config; null when it names none. */
export function fromSshConfig(hosts: readonly string[]): Proposal | null {
  return settled({
    source: 'ssh-config',
    name: 'ssh',
    hosts,
    groups: {},
    racks: {},
    head: null,
    launcher: 'mpirun',
    via: null,
    gpusPerHost: null,
    notes: [],
  });
}

async function ask(source: ToolSource, executor: Executor, options: DiscoverOptions): Promise<Proposal | Failure> {
  const run = async (...argv: readonly string[]): Promise<string | null> => {
    const { code, stdout } = await executor.run(
      ['sh', '-c', 'PATH=$PATH:/usr/local/bin:/usr/bin:/opt/slurm/bin; exec "$@"', 'sh', ...argv],
      {
        timeoutMs: options.timeoutMs ?? 15_000,
        maxOutputBytes: mostBytes,
        env: { LC_ALL: 'C' },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
    );
    return code === 0 ? stdout : null;
  };
  try {
    const proposal = await readers[source](run);
    if (proposal !== null) return proposal;
    return new Failure('tool', l10n.t('{0} on {1} names no hosts.', source, executor.host), {
      next: l10n.t('Name another source with --from, or another machine with --on.'),
    });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

type Run = (...argv: readonly string[]) => Promise<string | null>;

const readers: Readonly<Record<ToolSource, (run: Run) => Promise<Proposal | null>>> = {
  slurm: async (run) => {
    const nodes = await run('sinfo', '-N', '-h', '-o', sinfoFormat);
    if (nodes === null) return null;
    const [topology, config, host] = await Promise.all([
      run('scontrol', 'show', 'topology'),
      run('scontrol', 'show', 'config'),
      hostName(run),
    ]);
    return readSlurm({ nodes, topology, config, host });
  },
  kubernetes: async (run) => {
    const json = await run('kubectl', 'get', 'nodes', '-o', 'json', '--request-timeout=10s');
    return json === null ? null : readKubernetes(json);
  },
  clush: async (run) => {
    const groups = (await run('nodeset', '-LL')) ?? (await run('cluset', '-LL'));
    return groups === null ? null : readNodesetGroups(groups, await hostName(run));
  },
  pdsh: async (run) => {
    const script =
      'for f in /etc/dsh/group/* "$HOME"/.dsh/group/*; do [ -f "$f" ] && [ -r "$f" ] || continue; echo "@${f##*/}"; cat "$f"; echo; done';
    const [dsh, genders, host] = await Promise.all([run('sh', '-c', script), run('cat', '/etc/genders'), hostName(run)]);
    return readPdshGroups(dsh ?? '', genders ?? '', host);
  },
};

/** The short name of the machine that was asked: where the site's launchers run. */
async function hostName(run: Run): Promise<string | null> {
  const name = cleanLine((await run('uname', '-n')) ?? '').split('.')[0] ?? '';
  return name === '' ? null : name;
}
