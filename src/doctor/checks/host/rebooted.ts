import * as l10n from '@vscode/l10n';
import type { Check, Fleet, Note, Trouble } from '../../check.js';
import { majority } from '../../majority.js';

const hour = 3600;
const day = 24 * hour;

const hours = (seconds: number): string =>
  seconds < hour ? l10n.t('{0} min', Math.round(seconds / 60)) : l10n.t('{0} h', Math.round(seconds / hour));

/** Hosts that were started after an earlier snapshot while most were not: nobody reboots one host in the middle of a job. */
const find = ({ hosts, snapshot, before }: Fleet): Trouble[] => {
  if (before === null) return [];
  const between = (Date.parse(snapshot.at) - Date.parse(before.at)) / 1000;
  if (!(between > 60)) return [];
  const known = hosts.flatMap(({ host, facts }) => {
    const was = before.hosts[host]?.facts?.uptimeSeconds ?? null;
    return facts.uptimeSeconds === null || was === null ? [] : [{ host, up: facts.uptimeSeconds, started: facts.uptimeSeconds < between }];
  });
  if (majority(known.map(({ started }) => started))?.value !== false) return [];
  return known.flatMap(({ host, up, started }): Trouble[] =>
    started
      ? [
          {
            host,
            status: 'warn',
            title: l10n.t('Started again since the earlier snapshot'),
            message: l10n.t('{0} has been up for {1}; the earlier snapshot is {2} old.', host, hours(up), hours(between)),
            evidence: [],
            fix: l10n.t('Look at why: last -x reboot; journalctl -b -1 -e'),
          },
        ]
      : [],
  );
};

/** Hosts started within the last hour among hosts that have been up for days. */
const lately = ({ hosts }: Fleet): Note[] => {
  const known = hosts.flatMap(({ host, facts }) => (facts.uptimeSeconds === null ? [] : [{ host, up: facts.uptimeSeconds }]));
  if (majority(known.map(({ up }) => up > day))?.value !== true) return [];
  return known.flatMap(({ host, up }) =>
    up < hour
      ? [
          {
            host,
            title: l10n.t('Started lately'),
            message: l10n.t('{0} has been up for {1}; most hosts for days.', host, hours(up)),
            evidence: [],
          },
        ]
      : [],
  );
};

export const rebooted: Check = {
  id: 'rebooted',
  area: 'host',
  about: {
    name: { en: 'Uptime', zh: '运行时长' },
    what: {
      en: 'Whether a host was started again since an earlier snapshot while most were not; without one, hosts up for less than an hour are noted.',
      zh: '自较早快照以来，是否有主机单独重启过；没有较早快照时，只留意启动不足一小时的主机。',
    },
    consequence: {
      en: 'Modules, limits and settings that were made by hand are gone after a start: nvidia-peermem not loaded is the usual one.',
      zh: '手工加载的模块、上限和设置在重启后会丢失，最常见的是 nvidia-peermem 未加载。',
    },
    source: 'nccl#1676, nccl#1939 (GPUDirect off after a start); proc_uptime(5)',
    docs: 'https://man7.org/linux/man-pages/man5/proc_uptime.5.html',
  },
  concerns: ({ facts }) => (facts.uptimeSeconds === null ? null : true),
  run: find,
  notes: lately,
};
