import * as l10n from '@vscode/l10n';
import { placeOf } from '../environments.js';
import { everywhere } from '../everywhere.js';
import type { Finding } from '../finding.js';
import { settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';
import { valueRule } from './valueRule.js';

const letsIn = valueRule('loopback', {
  what: { en: 'An exclusion list in NCCL_SOCKET_IFNAME that does not name lo.', zh: 'NCCL_SOCKET_IFNAME 的排除列表没有写上 lo。' },
  why: {
    en: 'A list of one’s own replaces NCCL’s, which leaves out lo and docker. With lo back in, hosts offer each other 127.0.0.1 and the job hangs.',
    zh: '自己的列表会取代 NCCL 默认的排除（lo 和 docker）。lo 回来之后，各主机会把 127.0.0.1 报给对方，作业就此挂住。',
  },
  severity: 'warning',
  fix: 'safe',
  evidence: {
    en: 'NCCL src/misc/socket.cc; horovod#700. 59 public scripts write ^docker0,lo, as is right.',
    zh: 'NCCL src/misc/socket.cc；horovod#700。公开脚本里有 59 处正确写成 ^docker0,lo。',
  },
  examples: [
    ...everywhere([['NCCL_SOCKET_IFNAME', '^docker0']], [['NCCL_SOCKET_IFNAME', '^docker0,lo']]),
    {
      kind: 'bash',
      bad: 'export NCCL_SOCKET_IFNAME=lo\nsrun -N 2 ./train\n',
      good: 'export NCCL_SOCKET_IFNAME=lo\nsrun -N 1 ./train\n',
    },
  ],
});

/** An exclusion that lets the loopback interface in, or a choice of it for a job on several hosts. */
export const loopback: SettingRule = {
  ...letsIn,
  check: (settings, options) => [...letsIn.check(settings, options), ...chosen(options)],
};

/** Settings that choose the loopback interface alone, where a launch on several hosts sees them. */
function chosen({ reading }: LintOptions): Finding[] {
  const found = new Map<string, Finding>();
  for (const { environment, hosts } of reading?.launches ?? []) {
    if (hosts === null || hosts < 2) continue;
    for (const setting of environment) {
      if (setting.name !== 'NCCL_SOCKET_IFNAME' || setting.file !== undefined || !/^=?lo$/u.test(setting.value ?? '')) continue;
      const message = l10n.t('Hosts offer each other 127.0.0.1: the job on {0} hosts does not find its ranks.', hosts);
      found.set(placeOf(setting), settingFinding('loopback', 'warning', message, setting));
    }
  }
  return [...found.values()];
}
