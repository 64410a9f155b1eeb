import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { usesName } from '../environments.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A shell variable that is never exported: no program that the script starts sees it. */
export const notExported: SettingRule = {
  id: 'not-exported',
  about: {
    what: { en: 'A shell variable of NCCL’s that is set and never exported.', zh: '设置了 NCCL 变量却没有 export。' },
    why: {
      en: 'The shell keeps it to itself. The job runs with the defaults while its script says something else.',
      zh: '变量只留在 shell 内部，作业用的是默认值，脚本写的却是另一回事。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'POSIX shell language, 2.12: only exported variables are in the environment of commands. A name that the script reads itself or hands on is its own affair.',
      zh: 'POSIX shell 语言 2.12：只有导出的变量才会进入命令的环境。脚本自己读取或转交的名称不在此列。',
    },
    examples: [
      { kind: 'bash', bad: 'NCCL_DEBUG=INFO\nsrun ./train\n', good: 'export NCCL_DEBUG=INFO\nsrun ./train\n' },
      { kind: 'bash', bad: 'NCCL_ALGO=Ring\ntorchrun train.py\n', good: 'NCCL_ALGO=Ring torchrun train.py\n' },
    ],
  },
  check: (settings, { reading }) =>
    // What the script itself reads or hands on by name is its own affair.
    named(settings, (name) => variable(name) !== null && !usesName(reading, name))
      .filter(({ reach }) => reach === 'shell')
      .map((setting) => {
        const at = setting.nameRange.start;
        // Only a bare assignment takes the word in front; "declare NAME=" and its like are left to the writer.
        const bare = setting.range.start.line === at.line && setting.range.start.character === at.character;
        const fix = { title: l10n.t('Export it'), safe: true, edits: [{ range: { start: at, end: at }, newText: 'export ' }] };
        const message = l10n.t('The shell keeps {0} to itself: no program that the script starts sees it.', setting.name);
        return settingFinding('not-exported', 'error', message, setting, bare ? [fix] : []);
      }),
};
