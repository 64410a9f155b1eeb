import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Check, Fleet, Trouble } from '../../check.js';

/** A host is slow when it took this many times the median, and this long in any case. */
const times = 5;
const leastMs = 5000;

const find = ({ hosts }: Fleet): Trouble[] => {
  const known = hosts.flatMap(({ host, answer }) => {
    const took = answer?.tookMs;
    return took === undefined ? [] : [{ host, took }];
  });
  if (known.length < 4) return [];
  const median = known.map(({ took }) => took).sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? 0;
  return known.flatMap(({ host, took }): Trouble[] =>
    took < Math.max(leastMs, times * median)
      ? []
      : [
          {
            host,
            status: 'warn',
            title: l10n.t('Slow to answer'),
            message: l10n.t(
              '{0} took {1} s to answer; half of the hosts took less than {2} s.',
              host,
              significant(took / 1000),
              significant(median / 1000),
            ),
            evidence: [],
            fix: l10n.t('Look at its load, its home directory and its name resolution: uptime; time ls ~; getent hosts $(hostname)'),
          },
        ],
  );
};

export const slowAnswer: Check = {
  id: 'slow-answer',
  area: 'reach',
  about: {
    name: { en: 'Time to answer', zh: '应答时间' },
    what: {
      en: 'Time from the first byte of a host’s answer to the last, against the median of all hosts: slow is five times that and 5 s at least.',
      zh: '主机应答从首字节到末字节的时间与全体中位数相比：超过五倍且至少 5 秒算慢。',
    },
    consequence: {
      en: 'A host that is busy, or waits for a file server or a name server, starts its ranks late: the others wait in ncclCommInitRank, and every step waits for the slowest.',
      zh: '繁忙、或在等待文件服务器、域名服务器的主机启动 rank 较晚：其他 rank 在 ncclCommInitRank 中等待，每一步都要等最慢的主机。',
    },
    source: 'nccl#349, nccl#820, nccl#1453 (one slow node); the probe takes well under a second on an idle host of the lab',
    docs: 'https://github.com/NVIDIA/nccl/issues/1453',
  },
  concerns: ({ answer }) => (answer?.tookMs === undefined ? null : true),
  run: find,
};
