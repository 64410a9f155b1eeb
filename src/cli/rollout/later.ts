import * as l10n from '@vscode/l10n';
import { openRollouts, resumeRollout, undoRollout, type Standing } from '../../rollout/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { wholeNumber } from '../benchSetup.js';
import { clusterOf } from '../clusterOperand.js';
import { type Command, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { jsonText } from '../safeIo.js';
import { carrying, carryOptions, chosenGates, gatesOf, rolloutFolder } from './setup.js';
import { answer, standingJson, standingText } from './text.js';
import { waveNamed } from './waveNamed.js';

const shared = (): string =>
  l10n.t(`  --cluster FILE        the cluster file; its ssh config resolves the hosts
  --ssh-config FILE     ssh config to resolve the hosts with
  --out DIR             where roll-outs are recorded; .nccl/rollouts when absent
  --jobs N              hosts worked on at once; 32 when absent
  --format text|json
`);

/** `rollout undo ID`. */
export const undo: Command = {
  name: 'undo',
  summary: () => l10n.t('put back what a roll-out changed'),
  help: () =>
    `nccl-workbench rollout undo [ID] [options]\n\n${l10n.t('Without an ID: the latest. A host whose file somebody else wrote since is left alone and named.')}\n\n${shared()}\n`,
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, carryOptions);
    const format = formatOf(values.format, ['text', 'json']);
    const found = await oneOf(io, positionals, values);
    const pool = await openPool(io, await configOf(io, values));
    try {
      const jobs = wholeNumber('--jobs', values.jobs, 1024) ?? 32;
      const options = carrying(io, rolloutFolder(io, values.out, values.cluster), pool, [], jobs);
      return answer(io, await undoRollout(options, found.plan.id), format, true);
    } finally {
      pool.dispose();
    }
  },
};

/** `rollout resume ID`. */
export const resume: Command = {
  name: 'resume',
  summary: () => l10n.t('go on with a roll-out'),
  help: () =>
    `nccl-workbench rollout resume [ID] [options] [-- all_reduce_perf …]\n\n${l10n.t('Goes on with the waves that are left after --until, or begins again with a roll-out that was put back. Its benchmark, where it had one as a gate, is given again after "--".')}\n\n${l10n.t('  --until WAVE          stop after this wave again, by its name or its number in "rollout status"')}\n${shared()}\n`,
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, { ...carryOptions, until: { type: 'string' } });
    const format = formatOf(values.format, ['text', 'json']);
    const [id, ...bench] = positionals;
    const { plan } = await oneOf(io, id === undefined ? [] : [id], values);
    const until = values.until === undefined ? null : waveNamed(values.until, plan.waves);
    const cluster = await clusterOf(io, {
      file: values.cluster,
      sshConfig: values['ssh-config'],
      hosts: values.cluster === undefined ? plan.hosts.map(({ host }) => host) : [],
    });
    const folder = rolloutFolder(io, values.out, values.cluster);
    const pool = await openPool(io, cluster.sshConfig);
    try {
      const jobs = wholeNumber('--jobs', values.jobs, 1024) ?? 32;
      const after = await openRollouts(folder).content(plan.after.sha256);
      const ids = plan.gates.includes('bench') ? chosenGates(plan.gates.join(','), plan.path, bench) : plan.gates;
      const gates = await gatesOf(io, { cluster, pool, path: plan.path, after, ids, bench, repeats: 5, tolerancePercent: 3 });
      return answer(io, await resumeRollout(carrying(io, folder, pool, gates, jobs), plan.id, until), format);
    } finally {
      pool.dispose();
    }
  },
};

/** `rollout status [ID]`. */
export const status: Command = {
  name: 'status',
  summary: () => l10n.t('where roll-outs stand'),
  help: () =>
    `nccl-workbench rollout status [ID] [options]\n\n${l10n.t('What the journal says, latest first; asks no host.')}\n\n${shared()}\n`,
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, carryOptions);
    const format = formatOf(values.format, ['text', 'json']);
    const all =
      positionals.length > 0
        ? [await oneOf(io, positionals, values)]
        : await openRollouts(rolloutFolder(io, values.out, values.cluster)).list();
    if (format === 'json') io.out(`${jsonText({ rollouts: all.map(standingJson) }, 2)}\n`);
    else io.out(all.length === 0 ? `${l10n.t('Nothing was rolled out from here.')}\n` : all.map(standingText).join('\n'));
    return 0;
  },
};

type Values = Readonly<Record<keyof typeof carryOptions, string | undefined>>;

async function configOf(io: Io, values: Partial<Values>): Promise<string | null> {
  if (values.cluster === undefined && values['ssh-config'] === undefined) return null;
  const hosts = values.cluster === undefined ? ['localhost'] : [];
  return (await clusterOf(io, { file: values.cluster, sshConfig: values['ssh-config'], hosts })).sshConfig;
}

/** The roll-out named, or the latest. */
async function oneOf(io: Io, [id, more]: readonly string[], values: Partial<Values>): Promise<Standing> {
  if (more !== undefined) throw new UsageError(l10n.t('one roll-out at a time, not also "{0}"', more));
  const store = openRollouts(rolloutFolder(io, values.out, values.cluster));
  const all = await store.list();
  const found = id === undefined ? all[0] : all.find(({ plan }) => plan.id === id);
  if (found === undefined)
    throw new UsageError(
      id === undefined ? l10n.t('nothing was rolled out from here') : l10n.t('there is no roll-out "{0}" in {1}', id, store.dir),
    );
  return found;
}
