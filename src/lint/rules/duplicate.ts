import * as l10n from '@vscode/l10n';
import type { Setting } from '../../scripts/setting.js';
import type { Finding } from '../finding.js';
import { byName } from '../grouping.js';
import { onLaunch } from '../launchScope.js';
import { looksLikeNccl, settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** The same variable twice: in an nccl.conf the first line wins, in a script the last. */
export const duplicate: SettingRule = {
  id: 'duplicate',
  about: {
    what: {
      en: 'The same variable twice in one place: in an nccl.conf the first line counts, elsewhere the last.',
      zh: '同一处两次设置同一变量：nccl.conf 以先出现的为准，其他文件以后出现的为准。',
    },
    why: {
      en: 'Who edits the second line of an nccl.conf changes nothing. In a script the earlier value is dead text.',
      zh: '改 nccl.conf 里的第二行不起作用；在脚本里，前一个值形同虚设。',
    },
    severity: 'error',
    fix: 'look',
    evidence: {
      en: 'NCCL src/misc/param.cc calls setenv without overwriting. 546 settings of public scripts are of variables that their file sets more than once.',
      zh: 'NCCL src/misc/param.cc 调用 setenv 时不覆盖。公开脚本中有 546 处设置的变量在同一文件里设置了不止一次。',
    },
    examples: [
      { kind: 'conf', bad: 'NCCL_ALGO=Ring\nNCCL_ALGO=allreduce:tree\n', good: 'NCCL_ALGO=Ring\n#NCCL_ALGO=allreduce:tree\n' },
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG=INFO\nexport NCCL_DEBUG=WARN\n',
        good: 'if [ "$1" = loud ]; then\n  export NCCL_DEBUG=INFO\nelse\n  export NCCL_DEBUG=WARN\nfi\n',
      },
      {
        kind: 'dockerfile',
        bad: 'FROM ubuntu:24.04\nENV NCCL_DEBUG=INFO\nENV NCCL_DEBUG=WARN\n',
        good: 'FROM ubuntu:24.04\nENV NCCL_DEBUG=WARN\n',
      },
      { kind: 'env', bad: 'NCCL_DEBUG=INFO\nNCCL_DEBUG=WARN\n', good: 'NCCL_DEBUG=WARN\n' },
      {
        kind: 'python',
        bad: 'import os\n\nos.environ["NCCL_DEBUG"] = "INFO"\nos.environ["NCCL_DEBUG"] = "WARN"\n',
        good: 'import os\n\nif loud:\n    os.environ["NCCL_DEBUG"] = "INFO"\nelse:\n    os.environ["NCCL_DEBUG"] = "WARN"\n',
      },
    ],
  },
  check(settings, options) {
    const found: Finding[] = [];
    // What stands on a command line holds for that command alone.
    const local = onLaunch(options.reading, options);
    for (const [name, same] of byName(settings)) {
      if (same.length < 2 || !looksLikeNccl(name)) continue;
      const conf = same.filter(({ kind }) => kind === 'conf');
      // In a template each branch is a file of its own.
      for (const branch of new Set(conf.map(({ scope }) => scope))) found.push(...inConf(conf.filter(({ scope }) => scope === branch)));
      found.push(...inScript(same.filter((setting) => setting.kind !== 'conf' && !local(setting))));
    }
    return found;
  },
};

/** Values that a later line of the same branch replaces. One that was used to build the next is no duplicate, and equal values change nothing. */
function inScript(settings: readonly Setting[]): Finding[] {
  const last = new Map<string, Setting>();
  return settings.flatMap((setting) => {
    const before = last.get(setting.scope);
    last.set(setting.scope, setting);
    if (before === undefined || setting.value === null || before.value === null || before.value === setting.value) return [];
    const message = l10n.t('This replaces the value "{0}" of line {1}.', before.value, before.nameRange.start.line + 1);
    return [settingFinding('duplicate', 'information', message, setting)];
  });
}

/** So many lines of an nccl.conf that change nothing are told one by one for each name; the last of them speaks for the others. */
export const mostTold = 100;

function inConf(settings: readonly Setting[]): Finding[] {
  const [first, ...more] = settings;
  if (first === undefined) return [];
  return more.slice(0, mostTold).map((setting, index) => {
    const line = first.nameRange.start.line + 1;
    const message =
      index === mostTold - 1 && more.length > mostTold
        ? l10n.t('The first line wins: {0} is set in line {1}, and neither this line nor any after it changes that.', setting.name, line)
        : l10n.t(
            'The first line wins: {0} is already set to "{1}" in line {2}, and this line changes nothing.',
            setting.name,
            first.value ?? '',
            line,
          );
    const same = first.value === setting.value;
    const start = { line: setting.range.start.line, character: 0 };
    const whole = { start, end: { line: start.line + 1, character: 0 } };
    const fix = { title: l10n.t('Remove the line'), safe: same, edits: [{ range: whole, newText: '' }] };
    return settingFinding('duplicate', same ? 'information' : 'error', message, setting, [fix]);
  });
}
