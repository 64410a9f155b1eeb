import { atLeast, statusEffect, variable } from '../../nccl/catalog/index.js';
import { everywhere } from '../everywhere.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** A variable that is still read but changes nothing any more. */
export const deadVariable: SettingRule = {
  id: 'dead-variable',
  about: {
    what: { en: 'A variable that the release still looks up and no longer acts on.', zh: '该版本仍会读取、但已不再起作用的变量。' },
    why: { en: 'It changes nothing, though the log may still say that it was set.', zh: '它不起任何作用，尽管日志里可能仍显示已设置。' },
    severity: 'error',
    evidence: {
      en: 'The release tags of NCCL: the name is read, and its value goes nowhere.',
      zh: 'NCCL 各发布标签的源码：名称会被读取，值却无处使用。',
    },
    examples: [...everywhere([['NCCL_GROUP_CUDA_STREAM', '1']], [['NCCL_MAX_CTAS', '16']])],
  },
  check: (settings, { version }) =>
    named(settings, (name) => {
      const since = variable(name)?.deadSince ?? null;
      return since !== null && atLeast(version, since);
    }).flatMap((setting) => {
      const message = statusEffect(setting.name, 'deprecated', version);
      return message === null ? [] : [settingFinding('dead-variable', 'error', message, setting)];
    }),
};
