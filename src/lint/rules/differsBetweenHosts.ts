import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import { isSeen } from '../environments.js';
import type { Finding } from '../finding.js';
import { grouped, sourcesByName, type HostSource } from '../hostSettings.js';
import { settingFinding, some } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'differs-between-hosts';

/** A variable that has different values on different hosts, whatever this file says. */
export const differsBetweenHosts: SettingRule = {
  id,
  about: {
    what: {
      en: 'A variable of this file that the login environment or an nccl.conf of some host sets to another value. Needs a snapshot.',
      zh: '本文件里的变量，在某台主机的登录环境或 nccl.conf 里另有其值。需要快照。',
    },
    why: {
      en: 'Ranks that disagree on algorithms, protocols or channels hang or run at the speed of the slowest. A login environment wins over every nccl.conf, so rolling out a file changes nothing there.',
      zh: '各 rank 的算法、协议或通道数不一致，轻则以最慢者为准，重则挂住。登录环境优先于任何 nccl.conf，在这样的主机上发布文件不起作用。',
    },
    severity: 'warning',
    evidence: {
      en: 'Process environment before the user’s file before /etc/nccl.conf in every release since 2.3.5 (src/misc/param.cc). NVIDIA/nccl#1008, #1136, #354.',
      zh: '2.3.5 以来各版本的次序都是：进程环境、用户文件、/etc/nccl.conf（src/misc/param.cc）。NVIDIA/nccl#1008、#1136、#354。',
    },
    examples: everywhere([['NCCL_PROTO', 'Simple']], [['NCCL_CROSS_NIC', '0']]).map((example) => ({
      ...example,
      hosts: [
        { name: 'gpu-01', context: {}, confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_PROTO=Simple\n' }] },
        { name: 'gpu-02', context: {}, environment: { NCCL_PROTO: 'LL' } },
      ],
    })),
  },
  check(settings, { version, hosts = [] }) {
    const elsewhere = sourcesByName(hosts, version);
    if (elsewhere.size === 0) return [];
    return settings.flatMap((setting) => {
      const same = elsewhere.get(setting.name);
      if (same === undefined || !isSeen(setting) || setting.value === null || variable(setting.name) === null) return [];
      return setting.kind === 'conf' ? inConf(setting, same) : inScript(setting, same);
    });
  },
};

function inConf(setting: Setting, sources: readonly HostSource[]): Finding[] {
  const other = sources.filter(({ value }) => value !== setting.value);
  return grouped(other, ({ value, from }) => (from === null ? value : `${from.path}\0${String(from.line)}\0${value}`)).flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const where = some(same.map(({ host }) => host));
    if (first.from === null) {
      const message = l10n.t(
        'This changes nothing on {0}: the login environment there sets "{1}", which wins over every nccl.conf.',
        where,
        first.value,
      );
      return [settingFinding(id, 'warning', message, setting)];
    }
    const { path, line } = first.from;
    const message = l10n.t('On {0} line {1} of {2} says "{3}": the file that NCCL reads first wins.', where, line + 1, path, first.value);
    return [settingFinding(id, 'information', message, setting)];
  });
}

/** What a script exports wins where it arrives; that the hosts disagree matters to every rank that it does not reach. */
function inScript(setting: Setting, sources: readonly HostSource[]): Finding[] {
  const values = grouped(sources, ({ value }) => value);
  if (values.length < 2) return [];
  const told = values.map((same) => {
    const [first] = same;
    return l10n.t('"{0}" on {1}', first?.value ?? '', some(same.map(({ host }) => host)));
  });
  const message = l10n.t('Where this does not arrive, hosts disagree: {0}.', some(told));
  return [settingFinding(id, 'information', message, setting)];
}
