import * as l10n from '@vscode/l10n';
import { readInterfaceList, readValue, variable } from '../../nccl/catalog/index.js';
import type { Finding } from '../finding.js';
import { settingFinding, some } from '../report.js';
import type { HostSurroundings, SettingRule } from '../rule.js';
import type { Setting } from '../../scripts/index.js';
import { isSeen } from '../environments.js';
import { everywhere } from '../everywhere.js';

const id = 'no-such-device';
const lists = new Set(['NCCL_IB_HCA', 'NCCL_SOCKET_IFNAME', 'NCCL_OOB_NET_IFNAME']);

/** A list of devices or interfaces that matches nothing on some of the hosts it is meant for. */
export const noSuchDevice: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_IB_HCA or NCCL_SOCKET_IFNAME matches no device or interface of some host, or names a device that some host does not have. Needs a snapshot.',
      zh: 'NCCL_IB_HCA 或 NCCL_SOCKET_IFNAME 在某台主机上匹配不到任何设备或网卡，或列出了某台主机没有的设备。需要快照。',
    },
    why: {
      en: 'Without a matching RDMA device the host silently goes over TCP and slows the whole job; without a matching interface NCCL init fails there, with an error about "family 59936" or "no socket interface found".',
      zh: '匹配不到 RDMA 设备，这台主机就悄悄改走 TCP，拖慢整个作业；匹配不到网卡，NCCL 初始化在那里失败，报“family 59936”或“no socket interface found”。',
    },
    severity: 'error',
    evidence: {
      en: 'ncclFindInterfaces in src/misc/socket.cc and ncclIbInit in src/transport/net_ib, run against the ports and addresses of the snapshot. NVIDIA/nccl#1837, #286; names differ between hosts in #913, #1105.',
      zh: '用快照里的端口和地址按 src/misc/socket.cc 的 ncclFindInterfaces 与 src/transport/net_ib 的 ncclIbInit 匹配。NVIDIA/nccl#1837、#286；#913、#1105 中各主机名称不一。',
    },
    examples: [
      ...everywhere([['NCCL_IB_HCA', 'mlx5_4']], [['NCCL_IB_HCA', 'mlx5']]).map((example) => ({
        ...example,
        hosts: [
          { name: 'gpu-01', context: { devices: ['mlx5_4:1'] } },
          { name: 'gpu-02', context: { devices: ['mlx5_0:1'] } },
        ],
      })),
      {
        kind: 'bash',
        bad: 'export NCCL_IB_HCA=mlx5_0,mlx5_9\nsrun ./train\n',
        good: 'export NCCL_IB_HCA=mlx5_0,hns\nsrun ./train\n',
        hosts: [{ name: 'gpu-01', context: { devices: ['mlx5_0:1', 'mlx5_1:1'] } }],
      },
      {
        kind: 'bash',
        bad: 'export NCCL_SOCKET_IFNAME=eno1\nsrun ./train\n',
        good: 'export NCCL_SOCKET_IFNAME=eno1,eth0\nsrun ./train\n',
        hosts: [{ name: 'gpu-01', context: { interfaces: [{ name: 'eth0', family: 'AF_INET', addr: '10.0.0.1', running: true }] } }],
      },
    ],
  },
  check: (settings, { version, hosts = [] }) =>
    settings.flatMap((setting) => {
      const found = lists.has(setting.name) && hosts.length > 0 && isSeen(setting) ? variable(setting.name) : null;
      if (found === null || setting.value === null) return [];
      const question = { variable: found, text: setting.value, version };
      // What is wrong on every host whatsoever is said by invalid-value.
      if (readValue({ ...question, context: {} }).mistake !== null) return [];
      const failing = hosts.flatMap((host) => {
        const read = readValue({ ...question, context: host.context });
        return read.mistake?.kind === 'invalid-value' ? [{ name: host.name, effect: read.effect }] : [];
      });
      const effect = failing[0]?.effect;
      if (effect === undefined) return fewer(setting, setting.value, version, hosts);
      const message = l10n.t('On {0}: {1}', some(failing.map(({ name }) => name)), effect);
      return [settingFinding(id, 'error', message, setting)];
    }),
};

/** A list that matches something everywhere, but not with every full device name in it: that host goes on with fewer adapters. */
function fewer(setting: Setting, value: string, version: string, hosts: readonly HostSurroundings[]): Finding[] {
  if (setting.name !== 'NCCL_IB_HCA') return [];
  const { exclude, exact, items } = readInterfaceList(value, 32, version);
  if (exclude) return [];
  // A name without a number is that of a family: lists for several kinds of hosts name some that a host does not have.
  const names = [...new Set(items.map(({ prefix }) => prefix).filter((name) => /\d$/.test(name)))];
  const lacking = hosts.flatMap(({ name: host, context: { devices } }) => {
    const missing =
      devices === undefined
        ? []
        : names.filter((name) => !devices.some((device) => (exact ? device.replace(/:\d+$/, '') === name : device.startsWith(name))));
    return missing.length === 0 ? [] : [{ host, missing }];
  });
  const [first] = lacking;
  if (first === undefined) return [];
  const alike = lacking.filter(({ missing }) => missing.join() === first.missing.join());
  const message = l10n.t(
    'NCCL goes on with fewer adapters on {0}: there is no active port of {1}.',
    some(alike.map(({ host }) => host)),
    some(first.missing),
  );
  return [settingFinding(id, 'warning', message, setting)];
}
