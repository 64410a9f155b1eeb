import * as l10n from '@vscode/l10n';
import type { Setting } from '../../scripts/index.js';
import { environmentsOf, placeOf, type Environment } from '../environments.js';
import { everywhere } from '../everywhere.js';
import type { Finding, Fix } from '../finding.js';
import { judged } from '../judge.js';
import { settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';
import { writtenValue } from '../writtenValue.js';

const id = 'debug-file-shared';

/** A log file of one name into which every process writes. */
export const debugFileShared: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_DEBUG_FILE without %p, so that all processes of a host open the same file.',
      zh: 'NCCL_DEBUG_FILE 里没有 %p，同一主机上的所有进程都会打开同一个文件。',
    },
    why: {
      en: 'Each process empties the file when it opens it, and all write over each other from the beginning: what is left is a mixture of the last ranks, and mostly not the one that failed.',
      zh: '每个进程打开时都会清空文件，然后各自从头写起、互相覆盖：剩下的是最后几个 rank 的混杂内容，多半没有出错的那个。',
    },
    severity: 'warning',
    fix: 'look',
    evidence: {
      en: 'src/debug.cc opens the file for writing, not for appending; %h stands for the host up to the first dot, %p for the process.',
      zh: 'src/debug.cc 以写入（而非追加）方式打开文件；%h 代表主机名（到第一个点为止），%p 代表进程号。',
    },
    examples: [
      ...everywhere([['NCCL_DEBUG_FILE', '/var/log/nccl.log']], [['NCCL_DEBUG_FILE', '/var/log/nccl.%h.%p']]),
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG=INFO NCCL_DEBUG_FILE=nccl.%h\nmpirun -np 8 ./all_reduce_perf\n',
        good: 'export NCCL_DEBUG=INFO NCCL_DEBUG_FILE=/dev/stderr\nmpirun -np 8 ./all_reduce_perf\n',
      },
    ],
  },
  check(settings, options) {
    if (!settings.some(({ name }) => name === 'NCCL_DEBUG_FILE')) return [];
    const found = new Map<string, Finding>();
    for (const environment of environmentsOf(settings, options.reading)) {
      const setting = environment.held.get('NCCL_DEBUG_FILE');
      if (setting === undefined || setting.file !== undefined || !isShared(setting.value)) continue;
      // A name that is wrong in itself is mended first.
      if ((judged(setting, options.version)?.mistake ?? null) !== null) continue;
      const place = placeOf(setting);
      const many = isParallel(environment);
      // The loudest of several launches counts.
      if (found.get(place)?.severity !== 'warning') found.set(place, judge(setting, setting.value, many, options));
    }
    return [...found.values()];
  },
};

/** Whether processes meet in the file: devices and pipes are written by everybody without harm. */
function isShared(value: string | null): value is string {
  return (
    value !== null &&
    value !== '' &&
    !value.startsWith('/dev/') &&
    !value.startsWith('/proc/') &&
    !value.replaceAll('%%', '').includes('%p')
  );
}

function isParallel({ launch }: Environment): boolean {
  return launch !== null && (launch.ranks === null ? !['local', 'docker', 'singularity', 'ssh'].includes(launch.style) : launch.ranks > 1);
}

function judge(setting: Setting, value: string, many: boolean, options: LintOptions): Finding {
  const message = l10n.t('Every process empties this file and writes over the others: add %h and %p to its name.');
  const next = `${value}${value.replaceAll('%%', '').includes('%h') ? '' : '.%h'}.%p`;
  const newText = writtenValue(next, setting, options);
  const fixes: Fix[] =
    newText === null ? [] : [{ title: l10n.t('Change to {0}', next), safe: false, edits: [{ range: setting.valueRange, newText }] }];
  return settingFinding(id, many ? 'warning' : 'information', message, setting, fixes);
}
