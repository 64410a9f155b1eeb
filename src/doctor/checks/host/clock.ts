import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Check, Reached, Trouble } from '../../check.js';

/** More than this apart, and the logs of two ranks cannot be put in order. */
const warnMs = 1000;
/** MUNGE's default time to live of a credential: Slurm refuses what is older. */
const failMs = 300_000;

interface Reading {
  readonly host: string;
  readonly offset: number;
  readonly uncertainty: number;
}

/** Offsets against the fleet's median, since our own clock may be the one that is off; a lone host is compared with us. */
const find = (hosts: readonly Reached[]): Trouble[] => {
  const known = hosts.flatMap(({ host, facts: { clock } }): Reading[] =>
    clock !== null && typeof clock.offsetMs === 'number' ? [{ host, offset: clock.offsetMs, uncertainty: clock.uncertaintyMs ?? 0 }] : [],
  );
  const middle = (values: readonly number[]): number =>
    known.length < 3 ? 0 : ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
  const median = middle(known.map(({ offset }) => offset));
  // Where a site's engine asked one host after the other, the fleet's own clock is known no better than the hosts'.
  const [low, high] = [
    middle(known.map(({ offset, uncertainty }) => offset - uncertainty)),
    middle(known.map(({ offset, uncertainty }) => offset + uncertainty)),
  ];
  return known.flatMap(({ host, offset, uncertainty }): Trouble[] => {
    const off = offset - median;
    const certain = Math.max(offset - uncertainty - high, low - offset - uncertainty);
    if (certain < warnMs) return [];
    const seconds = significant(Math.abs(off) / 1000);
    const against = known.length < 3 ? l10n.t('this machine’s') : l10n.t('most others’');
    return [
      {
        host,
        status: certain >= failMs ? 'fail' : 'warn',
        title: l10n.t('Clock is off'),
        message:
          off > 0
            ? l10n.t('{0}: the clock is {1} s ahead of {2} (± {3} s).', host, seconds, against, significant(uncertainty / 1000))
            : l10n.t('{0}: the clock is {1} s behind {2} (± {3} s).', host, seconds, against, significant(uncertainty / 1000)),
        evidence: [],
        fix: l10n.t('Look at its time service: chronyc tracking; then chronyc makestep.'),
      },
    ];
  });
};

export const clockOff: Check = {
  id: 'clock-off',
  area: 'host',
  about: {
    name: { en: 'Clock', zh: '时钟' },
    what: {
      en: 'Each host’s clock against the median of all, with the uncertainty of the round trip.',
      zh: '各主机时钟与全体中位数之差，并计入往返的不确定度。',
    },
    consequence: {
      en: 'Logs of ranks and switches cannot be put in order; from five minutes on MUNGE refuses Slurm’s credentials as expired or from the future.',
      zh: '各 rank 与交换机的日志无法排序；相差五分钟以上时，MUNGE 会把 Slurm 凭证视为过期或来自未来而拒绝。',
    },
    source: 'munge(7) (credential time to live, 300 s by default); pytorch#118369 (finding the culprit by timestamps)',
    docs: 'https://github.com/dun/munge/wiki/Man-8-munged',
  },
  concerns: ({ facts: { clock } }) => ((clock?.offsetMs ?? null) === null ? null : true),
  run: ({ hosts }) => find(hosts),
};
