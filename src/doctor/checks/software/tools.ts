import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

/** Programs that most hosts of a kind have and one has not. */
function missing(
  hosts: readonly Reached[],
  names: (name: string) => boolean,
  say: (host: string, gone: string, count: number) => Omit<Trouble, 'host'>,
): Trouble[] {
  return byKind(hosts).flatMap((group) => {
    const all = [...new Set(group.flatMap(({ facts }) => Object.keys(facts.tools)))].filter(names).sort();
    const usual = all.flatMap((name) => {
      const most = majority(group.map(({ facts }) => facts.tools[name] !== undefined));
      return most?.value === true ? [{ name, count: most.count }] : [];
    });
    return group.flatMap(({ host, facts }): Trouble[] => {
      const gone = usual.filter(({ name }) => facts.tools[name] === undefined);
      const [first] = gone;
      return first === undefined ? [] : [{ host, ...say(host, gone.map(({ name }) => name).join(', '), first.count) }];
    });
  });
}

/** A host that lists no tool at all was not asked for them. */
const wasAsked: Check['concerns'] = ({ facts }) => (Object.keys(facts.tools).length === 0 ? null : true);

const launchers = new Set(['mpirun', 'srun']);

export const launcherMissing: Check = {
  id: 'launcher-missing',
  area: 'software',
  about: {
    name: { en: 'Launchers', zh: '启动器' },
    what: {
      en: 'Whether mpirun and srun are found on a host where most others have them.',
      zh: '多数主机都有 mpirun、srun 时，该主机上能否找到。',
    },
    consequence: {
      en: 'mpirun starts its daemon (orted, prted) over ssh by name on every host: where it is not found, the launch ends for all.',
      zh: 'mpirun 会通过 ssh 在每台主机上按名称启动守护进程（orted、prted）：有一台找不到，整个启动就失败。',
    },
    source: 'Open MPI documentation, Launching with ssh (the PATH of non-interactive logins)',
    docs: 'https://docs.open-mpi.org/en/main/launching-apps/ssh.html',
  },
  concerns: wasAsked,
  run: ({ hosts }) =>
    missing(
      hosts,
      (name) => launchers.has(name),
      (host, gone, count) => ({
        status: 'warn',
        title: l10n.t('Launcher not found'),
        message: l10n.t('{0}: {1} is not found; {2} hosts have it.', host, gone, count),
        evidence: [],
        fix: l10n.t('Install it there, or put its folder on the PATH of logins that are not interactive.'),
      }),
    ),
};

export const ncclTestsMissing: Check = {
  id: 'nccl-tests-missing',
  area: 'software',
  about: {
    name: { en: 'nccl-tests', zh: 'nccl-tests' },
    what: {
      en: 'Whether the programs of nccl-tests are found on a host where most others have them.',
      zh: '多数主机都有 nccl-tests 程序时，该主机上能否找到。',
    },
    consequence: {
      en: 'A measurement over all hosts ends at once with "could not execute" for the ranks of this host.',
      zh: '覆盖全部主机的测量会因该主机的 rank 无法执行程序而立即结束。',
    },
    source: 'nccl-tests README, Running; mpirun(1)',
    docs: 'https://github.com/NVIDIA/nccl-tests#running',
  },
  concerns: wasAsked,
  run: ({ hosts }) =>
    missing(
      hosts,
      (name) => name.endsWith('_perf'),
      (host, gone, count) => ({
        status: 'warn',
        title: l10n.t('nccl-tests not found'),
        message: l10n.t('{0}: {1} are not found; {2} hosts have them.', host, gone, count),
        evidence: [],
        fix: l10n.t('Build nccl-tests there, or name a shared folder as paths.ncclTests in the cluster file.'),
      }),
    ),
};
