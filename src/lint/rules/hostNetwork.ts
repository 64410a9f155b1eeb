import * as l10n from '@vscode/l10n';
import { readInterfaceList } from '../../nccl/catalog/index.js';
import type { FileReading, Setting } from '../../scripts/index.js';
import { placeOf } from '../environments.js';
import { settingFinding, some } from '../report.js';
import type { SettingRule } from '../rule.js';

const id = 'host-network';

/** Interfaces of the host named for a container that has a network of its own. */
export const hostNetwork: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_SOCKET_IFNAME names interfaces of the host, and the container has a network of its own.',
      zh: 'NCCL_SOCKET_IFNAME 写的是主机网卡，而容器用的是自己的网络。',
    },
    why: {
      en: 'Inside such a container there is eth0 (and net1, net2 … with Multus), whatever the host’s interfaces are called. Nothing matches, and NCCL init fails with "no socket interface found".',
      zh: '不管主机网卡叫什么，这样的容器里只有 eth0（用 Multus 时还有 net1、net2……）。一个也匹配不上，NCCL 初始化以“no socket interface found”失败。',
    },
    severity: 'information',
    evidence: {
      en: 'ncclFindInterfaces in src/misc/socket.cc has no fallback once the variable is set; NVIDIA/nccl#1837, #913.',
      zh: 'src/misc/socket.cc 的 ncclFindInterfaces：变量一旦设置便没有退路；NVIDIA/nccl#1837、#913。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'docker run --gpus all --ipc=host -e NCCL_SOCKET_IFNAME=ib0 image python train.py\n',
        good: 'docker run --gpus all --ipc=host --network=host -e NCCL_SOCKET_IFNAME=ib0 image python train.py\n',
      },
      {
        kind: 'yaml',
        bad: `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: train
      image: nvcr.io/nvidia/pytorch:24.05-py3
      env: [{ name: NCCL_SOCKET_IFNAME, value: bond0 }]
`,
        good: `apiVersion: v1
kind: Pod
spec:
  hostNetwork: true
  containers:
    - name: train
      image: nvcr.io/nvidia/pytorch:24.05-py3
      env: [{ name: NCCL_SOCKET_IFNAME, value: bond0 }]
`,
      },
      {
        kind: 'yaml',
        bad: `services:
  train:
    image: nvcr.io/nvidia/pytorch:24.05-py3
    environment:
      NCCL_SOCKET_IFNAME: bond0
`,
        good: `services:
  train:
    image: nvcr.io/nvidia/pytorch:24.05-py3
    network_mode: host
    environment:
      NCCL_SOCKET_IFNAME: bond0
`,
      },
    ],
  },
  check(settings, { reading, version }) {
    if (reading === undefined) return [];
    const containers = reading.containers.filter(({ how }) => how !== 'singularity');
    // With several containers it is not said which one a setting belongs to: only what holds for all of them is told.
    if (containers.length === 0 || containers.some((container) => container.hostNetwork === true)) return [];
    return settings.flatMap((setting) => {
      const names = hostNames(setting, version);
      if (names.length === 0 || !reaches(setting, reading)) return [];
      const next = containers.every(({ how }) => how === 'docker')
        ? l10n.t('add --network=host, or name eth0.')
        : l10n.t('share the host’s network, or name eth0.');
      const message = l10n.t('NCCL finds no {0} in a container with a network of its own, and init fails: {1}', some(names), next);
      return [settingFinding(id, 'information', message, setting)];
    });
  },
};

/** A container that a command starts sees only what the command passes in; one that a file describes sees what the file says. */
function reaches(setting: Setting, { containers, launches }: FileReading): boolean {
  if (containers.some(({ how }) => how === 'kubernetes' || how === 'compose')) return setting.reach === 'ranks';
  const place = placeOf(setting);
  return launches.some(({ style, environment }) => style === 'docker' && environment.some((seen) => placeOf(seen) === place));
}

/** Names in the list that only a host has; none where one of them may be the container's own. */
function hostNames({ name, value, reach }: Setting, version: string): string[] {
  if (name !== 'NCCL_SOCKET_IFNAME' || value === null || reach === 'shell' || value.length < 2) return [];
  const { exclude, exact, items } = readInterfaceList(value, 16, version);
  const own = items.some(({ prefix }) => (exact ? prefix === 'eth0' : 'eth0'.startsWith(prefix)) || /^(?:net\d*|lo|e|tap.*)$/.test(prefix));
  return exclude || own ? [] : items.map(({ prefix }) => prefix);
}
