import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure, messageOf } from '../../base/failure.js';
import { beginRollout, lookAt, planWaves, previewOf, shortestGuard, waveKinds, type WaveKind } from '../../rollout/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { wholeNumber } from '../benchSetup.js';
import { clusterOf } from '../clusterOperand.js';
import { type Command, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { domainKind, domainsFor } from '../rollout/domains.js';
import { carrying, carryOptions, chosenGates, gatesOf, rolloutFolder } from '../rollout/setup.js';
import { resume, status, undo } from '../rollout/later.js';
import { answer, previewText } from '../rollout/text.js';
import { waveNamed } from '../rollout/waveNamed.js';
import { jsonText } from '../safeIo.js';
import { openTerminal } from '../terminal.js';

const within: Readonly<Record<string, Command>> = { undo, resume, status };

/** `nccl-workbench rollout FILE`: puts a configuration file onto hosts in waves; each wave is verified and gated, and everything goes back when one does not hold. */
export const command: Command = {
  name: 'rollout',
  summary: () => l10n.t('put a configuration file onto hosts in waves, and everything back when a wave does not hold'),
  help: () =>
    l10n.t(`nccl-workbench rollout FILE --cluster FILE [options] [-- all_reduce_perf -b 8M -e 1G -f 2]

  --path PATH           the file on the hosts; ~/ is the home of the login; /etc/nccl.conf when absent
  --cluster FILE        the cluster file, see .nccl/cluster.yaml
  --hosts LIST          only these hosts, ranges such as gpu[01-04] allowed
  --ssh-config FILE     ssh config to resolve hosts with
  --waves KIND          shares: one host, 10 %, 50 %, all; domains: one host, then one fault domain after the other (racks is the same); once: all together
  --domains KIND        what fails together: rack, site or group (lists of the cluster file), leaf or pod (with --network); rack when absent
  --network FILE        where leaf switches, pods and racks are found: a snapshot, the JSON of "fabric", ibnetdiscover or topology.conf
  --canaries N          hosts of the first wave; 1 when absent
  --until WAVE          stop after this wave and keep it; "rollout resume" goes on later
  --gates LIST          what a wave must pass, with commas: settings, doctor; none for none
  --repeats N           runs of the benchmark before and after; 5 when absent
  --tolerance PERCENT   what the benchmark may lose; 3 when absent
  --guard SECONDS       without a word from here for so long, a host puts its file back; 60 when absent
  --jobs N              hosts worked on at once; 32 when absent
  --dry-run             show what would change where, and stop
  --previewed HASH      only if nothing changed since that preview
  --yes                 do not ask
  --out DIR             where the roll-out is recorded; .nccl/rollouts when absent
  --format text|json

nccl-workbench rollout undo ID      puts back what a roll-out changed, at any later time
nccl-workbench rollout resume ID    goes on after --until, or begins again
nccl-workbench rollout status [ID]  where roll-outs stand

Interrupted, it puts every host back; killed or cut off, the hosts do so themselves.
Exit status: 0 rolled out, 1 everything was put back, 2 it could not be done or hosts are in another state.
`),
  within: (name) => Promise.resolve(Object.hasOwn(within, name) ? (within[name] ?? null) : null),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, {
      ...carryOptions,
      path: { type: 'string' },
      hosts: { type: 'string' },
      waves: { type: 'string' },
      domains: { type: 'string' },
      network: { type: 'string' },
      canaries: { type: 'string' },
      until: { type: 'string' },
      gates: { type: 'string' },
      repeats: { type: 'string' },
      tolerance: { type: 'string' },
      guard: { type: 'string' },
      'dry-run': { type: 'boolean' },
      previewed: { type: 'string' },
      yes: { type: 'boolean' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const [file, ...bench] = positionals;
    if (file === undefined) throw new UsageError(l10n.t('which FILE?'));
    const path = values.path ?? '/etc/nccl.conf';
    if (!/^~?\/.*[^/]$/s.test(path)) throw new UsageError(l10n.t('--path takes a path from / or ~/ on that names a file, not "{0}"', path));
    const kind = waveKind(values.waves);
    const by = domainKind(values.domains);
    const canaries = wholeNumber('--canaries', values.canaries, 10_000) ?? 1;
    const guardSeconds = wholeNumber('--guard', values.guard, 86_400) ?? 60;
    if (guardSeconds < shortestGuard) throw new UsageError(l10n.t('--guard takes at least {0} seconds', shortestGuard));
    const jobs = wholeNumber('--jobs', values.jobs, 1024) ?? 32;
    const repeats = wholeNumber('--repeats', values.repeats, 100) ?? 5;
    const tolerancePercent = wholeNumber('--tolerance', values.tolerance, 100) ?? 3;
    const ids = chosenGates(values.gates, path, bench);
    const after = await contentOf(io, file);
    const cluster = await clusterOf(io, {
      file: values.cluster,
      sshConfig: values['ssh-config'],
      hosts: values.hosts === undefined ? [] : [values.hosts],
    });
    const domains = await domainsFor(io, cluster, { by, network: values.network, wanted: kind === 'domains' });
    const pool = await openPool(io, cluster.sshConfig);
    try {
      const looked = await lookAt(pool, cluster.hosts, { path, after, jobs, signal: io.signal });
      const preview = previewOf(path, after, looked);
      const ready = new Set(preview.groups.flatMap((group) => group.hosts.map(({ host }) => host)));
      const waves = planWaves(
        cluster.hosts.filter((host) => ready.has(host)),
        { kind, canaries, domains },
      );
      const stopAfter = values.until === undefined ? null : waveNamed(values.until, waves);
      const origin = cluster.simulated ? 'simulated' : 'measured';
      const says = (): void => io.out(format === 'json'
        ? `${jsonText({ preview: preview.hash, origin, path, waves, groups: preview.groups.map(({ sha256, hosts, changes }) => ({ before: sha256, hosts: hosts.map(({ host }) => host), added: changes.added, removed: changes.removed, lines: changes.lines })), same: preview.same, refused: preview.refused.map(({ host, why, sudo }) => ({ host, why, sudo })) }, 2)}\n`
        : previewText(path, preview, waves)); // prettier-ignore
      if (values['dry-run'] === true) {
        says();
        return preview.refused.length === 0 ? 0 : 1;
      }
      if (values.previewed !== undefined && values.previewed !== preview.hash)
        throw new Failure(
          'input',
          l10n.t('Hosts have changed since the preview {0}; now it would be {1}.', values.previewed, preview.hash),
          { next: l10n.t('Look at a new preview with --dry-run.') },
        );
      if (preview.refused.length > 0) {
        io.err(previewText(path, preview, waves));
        throw new Failure('input', l10n.t('{0} hosts cannot take part, so nothing was changed anywhere.', preview.refused.length), {
          next: l10n.t('Leave them out with --hosts, or give the login the right.'),
        });
      }
      if (ready.size === 0) {
        io.err(`${l10n.t('All {0} hosts hold it already.', preview.same.length)}\n`);
        return 0;
      }
      if (format === 'text') says();
      if (values.yes !== true && !(await agreed(io, ready.size, waves.length)))
        throw new Failure('cancelled', l10n.t('Nothing was changed: nobody said yes.'), {
          next: l10n.t('Say it on a terminal, or with --yes.'),
        });
      const gates = await gatesOf(io, { cluster, pool, path, after, ids, bench, repeats, tolerancePercent });
      const options = carrying(io, rolloutFolder(io, values.out, values.cluster), pool, gates, jobs);
      const standing = await beginRollout(
        options,
        { cluster: cluster.name, origin, path, preview, waves, gates: ids, guardSeconds },
        after,
        stopAfter,
      );
      return answer(io, standing, format);
    } finally {
      pool.dispose();
    }
  },
};

function waveKind(text: string | undefined): WaveKind {
  const names = { shares: 'shares', domains: 'domains', racks: 'domains', once: 'once' } as const;
  const found = Object.entries(names).find(([name]) => name === (text ?? 'shares'))?.[1];
  if (found === undefined || !waveKinds.includes(found))
    throw new UsageError(l10n.t('--waves takes {0}, not "{1}"', Object.keys(names).join(', '), text ?? ''));
  return found;
}

async function contentOf(io: Io, file: string): Promise<Buffer> {
  if (file === '-') return await io.stdin();
  try {
    return await readFile(resolve(io.cwd, file));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} could not be read: {1}', file, messageOf(error)));
  }
}

async function agreed(io: Io, hosts: number, waves: number): Promise<boolean> {
  const text = await openTerminal()?.ask(l10n.t('Roll out to {0} hosts in {1} waves? (yes/no) ', hosts, waves), {
    echo: true,
    signal: io.signal,
  });
  return text?.trim().toLowerCase() === 'yes';
}
