import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import { placeOf } from '../environments.js';
import { lineOf, onLaunch } from '../launchScope.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A value that no launch of the file starts with, for each has another one for the same variable. */
export const overridden: SettingRule = {
  id: 'overridden',
  about: {
    what: {
      en: 'A value that no process starts with, because each launch has another one for the same variable.',
      zh: '没有进程会用到的值：每次启动都另给了同一变量不同的值。',
    },
    why: { en: 'The line looks as if it were in force. Who changes it sees no difference.', zh: '这一行看似生效，改了却毫无变化。' },
    severity: 'warning',
    evidence: {
      en: 'What a launcher’s command line says comes after the environment: prefixes of the shell, -x of Open MPI, -e of docker, --export of srun.',
      zh: '启动命令行上的设置后于环境变量生效：shell 前缀、Open MPI 的 -x、docker 的 -e、srun 的 --export。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG=WARN\nNCCL_DEBUG=INFO srun ./train\n',
        good: 'export NCCL_DEBUG=WARN\nsrun ./train\nNCCL_DEBUG=INFO srun ./train\n',
      },
    ],
  },
  check(settings, options) {
    const launches = options.reading?.launches ?? [];
    if (launches.length === 0) return [];
    const local = onLaunch(options.reading, options);
    const winners = new Map<string, Setting[]>();
    for (const { environment } of launches) {
      for (const setting of environment) {
        const before = winners.get(setting.name);
        if (before === undefined) winners.set(setting.name, [setting]);
        else before.push(setting);
      }
    }
    const dropped = new Set(launches.flatMap((launch) => launch.dropped.map(placeOf)));
    return settings.flatMap((setting) => {
      const { name, value, reach } = setting;
      const winning = winners.get(name) ?? [];
      if (reach !== 'ranks' || value === null || variable(name) === null || local(setting) || dropped.has(placeOf(setting))) return [];
      // Every launch has to see the variable, and none with this value or one that is not known.
      if (
        winning.length < launches.length ||
        winning.some((one) => placeOf(one) === placeOf(setting) || one.value === null || one.value === value)
      )
        return [];
      const [winner] = winning;
      // Two statements one after the other are told by duplicate.
      if (winner === undefined || !winning.every((one) => replaces(one, setting, local))) return [];
      const message = l10n.t('No process sees this value: line {0} gives it {1}={2}.', lineOf(winner), name, winner.value ?? '');
      return [settingFinding('overridden', 'warning', message, setting)];
    });
  },
};

/** Whether one setting takes the place of another for a launch: on its command line, in a part inside that of the other, or in a file read in later. */
function replaces(winner: Setting, loser: Setting, local: (setting: Setting) => boolean): boolean {
  const inside = winner.scope === loser.scope || winner.scope.startsWith(`${loser.scope}/`);
  return winner.file !== undefined || (inside && (local(winner) || winner.scope !== loser.scope));
}
