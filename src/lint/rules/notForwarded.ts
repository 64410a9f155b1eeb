import * as l10n from '@vscode/l10n';
import { statusAt, variable } from '../../nccl/catalog/index.js';
import type { Launch, Setting } from '../../scripts/index.js';
import { placeOf } from '../environments.js';
import type { Finding, Fix } from '../finding.js';
import { finding, settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';

const id = 'not-forwarded';

interface Lost {
  readonly setting: Setting;
  readonly launches: Launch[];
}

/** A setting that is there where the launcher starts and that the launcher does not pass on. */
export const notForwarded: SettingRule = {
  id,
  about: {
    what: {
      en: 'A setting that is exported where a launcher starts, and that the launcher does not pass on to the ranks.',
      zh: '在启动器所在之处导出的设置，启动器并没有传给各 rank。',
    },
    why: {
      en: 'Ranks on other hosts or in a container run with the defaults; those beside the launcher may not. The hosts then disagree.',
      zh: '其他主机上或容器里的 rank 使用默认值，而与启动器同机的 rank 可能并非如此，各主机于是不一致。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'Open MPI’s mpirun passes on only OMPI_* and what -x names; docker run only -e, --env and --env-file; srun --export=NONE and ssh nothing. Each from its manual.',
      zh: 'Open MPI 的 mpirun 只传 OMPI_* 与 -x 指定的变量；docker run 只传 -e、--env、--env-file；srun --export=NONE 与 ssh 什么都不传。均见各自手册。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG=INFO\nmpirun -np 16 -H gpu-01:8,gpu-02:8 --map-by slot ./all_reduce_perf\n',
        good: 'export NCCL_DEBUG=INFO\nmpirun -np 16 -H gpu-01:8,gpu-02:8 --map-by slot -x NCCL_DEBUG ./all_reduce_perf\n',
      },
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG=INFO\ndocker run --rm --gpus all --ipc=host train:1 python train.py\n',
        good: 'export NCCL_DEBUG=INFO\ndocker run --rm --gpus all --ipc=host -e NCCL_DEBUG train:1 python train.py\n',
      },
    ],
  },
  check(_settings, options) {
    const launches = options.reading?.launches ?? [];
    const arriving = new Set(launches.flatMap(({ environment }) => environment.map(({ name }) => name)));
    const lost = new Map<string, Lost>();
    for (const launch of launches) {
      for (const setting of launch.dropped) {
        if (!counts(setting, options)) continue;
        const key = setting.file === undefined ? placeOf(setting) : `${placeOf(setting)} ${String(launch.range.start.line)}`;
        const before = lost.get(key);
        if (before === undefined) lost.set(key, { setting, launches: [launch] });
        else before.launches.push(launch);
      }
    }
    return [...lost.values()].map((one) => said(one, arriving.has(one.setting.name), options));
  },
};

function counts({ name }: Setting, { version }: LintOptions): boolean {
  const status = statusAt(name, version);
  return variable(name) !== null && status !== 'removed' && status !== 'not-yet';
}

function said({ setting, launches }: Lost, elsewhere: boolean, options: LintOptions): Finding {
  const [launch] = launches;
  // A launch that passes it on beside one that does not may well be meant.
  const severity = elsewhere ? 'information' : 'error';
  const message = effect(setting.name, launch);
  const fixes = fixesFor(setting.name, launches, options);
  if (setting.file === undefined || launch === undefined) return settingFinding(id, severity, message, setting, fixes);
  return finding(id, severity, message, { range: launch.range, variable: setting.name }, fixes);
}

function effect(name: string, launch: Launch | undefined): string {
  const launcher = launch?.launcher ?? '';
  const add = launch?.pass?.text(name).trim();
  // What mpirun starts beside itself inherits its environment.
  const beside = launch?.style === 'openmpi' || launch?.style === 'mpi';
  const where = beside
    ? l10n.t('The processes that {0} starts on other hosts never see {1}: it does not pass the variable on.', launcher, name)
    : launch?.hosts === null || launch?.hosts === undefined
      ? l10n.t('The processes that {0} starts never see {1}: it does not pass the variable on.', launcher, name)
      : l10n.t('The processes that {0} starts on {2} hosts never see {1}: it does not pass the variable on.', launcher, name, launch.hosts);
  return add === undefined || add === '' ? where : `${where} ${l10n.t('Add {0}.', add)}`;
}

/** All variables that a launch loses are passed on by one edit: edits for each of them would stand at the same place. */
function fixesFor(name: string, launches: readonly Launch[], options: LintOptions): Fix[] {
  const edits = (only: string | null): Fix['edits'] =>
    launches.flatMap(({ pass, dropped }) => {
      if (pass === null) return [];
      const names = [...new Set(dropped.filter((setting) => counts(setting, options)).map((setting) => setting.name))];
      const newText = names
        .filter((one) => only === null || one === only)
        .map((one) => pass.text(one))
        .join('');
      return [{ range: { start: pass.at, end: pass.at }, newText }];
    });
  const all = edits(null);
  if (all.length < launches.length) return [];
  const lostHere = new Set(
    launches.flatMap(({ dropped }) => dropped.filter((setting) => counts(setting, options)).map((setting) => setting.name)),
  );
  if (lostHere.size === 1) return [{ title: l10n.t('Pass {0} on', name), safe: true, edits: all }];
  return [
    { title: l10n.t('Pass all {0} variables on', lostHere.size), safe: true, edits: all },
    { title: l10n.t('Pass {0} on', name), safe: false, edits: edits(name) },
  ];
}
