import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** A frequency governor other than the majority's: that host's proxy threads wake at another speed. */
export const governor = differCheck({
  id: 'cpu-governor',
  area: 'host',
  about: {
    name: { en: 'CPU frequency governor', zh: 'CPU 频率调节策略' },
    what: { en: 'The cpufreq governor, compared between hosts with the same GPUs.', zh: '相同 GPU 的各主机的 cpufreq 策略是否一致。' },
    consequence: {
      en: 'Under powersave or ondemand cores clock down between bursts: small messages wait for the proxy thread to wake, and one slow host slows every collective.',
      zh: '在 powersave 或 ondemand 下核心会在突发之间降频：小消息要等代理线程醒来，一台慢主机拖慢所有集合通信。',
    },
    source: 'Linux Documentation/admin-guide/pm/cpufreq.rst; NVIDIA "Performance Tuning for Mellanox Adapters" (scaling governor)',
    docs: 'https://docs.kernel.org/admin-guide/pm/cpufreq.html',
  },
  valueOf: ({ cpu }) => cpu.governor ?? null,
  // Machines under a hypervisor mostly have no governor of their own.
  concerns: ({ facts }) => ((facts.cpu.governor ?? null) !== null ? true : facts.cpu.virtual === true ? false : null),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('CPU governor differs'),
    message: l10n.t('{0} runs the governor {1}; {2} hosts run {3}.', host, own, count, most),
    fix: l10n.t('Set it there: cpupower frequency-set -g {0}', most),
  }),
});
