import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { hasInterfaces, outward } from '../../interfaces.js';
import { majority } from '../../majority.js';

/** Names of interfaces of a host that lead to other hosts and have an address, without those of RDMA ports, whose checks say what is wrong with them. */
function namesOf({ facts }: Reached, ofPorts: ReadonlySet<string>): readonly string[] {
  return outward(facts).flatMap(({ name, addresses }) =>
    addresses.length === 0 || ofPorts.has(name) || name.startsWith('ib') ? [] : [name],
  );
}

/** Interfaces of RDMA ports by "device/port", with the name that most hosts have for each. */
function portNames(hosts: readonly Reached[]): ReadonlyMap<string, { readonly name: string; readonly count: number }> {
  const named = new Map<string, string[]>();
  for (const { facts } of hosts)
    for (const { device, port, netdev } of facts.nics ?? []) {
      if (netdev === null) continue;
      const key = `${device}/${String(port)}`;
      const names = named.get(key);
      if (names === undefined) named.set(key, [netdev]);
      else names.push(netdev);
    }
  return new Map(
    [...named].flatMap(([key, names]) => {
      const most = majority(names);
      return most === null ? [] : [[key, { name: most.value, count: most.count }] as const];
    }),
  );
}

function find(hosts: readonly Reached[]): Trouble[] {
  const all = hosts.filter(({ facts }) => facts.gpus?.length !== 0 && facts.interfaces !== null);
  const ofPorts = new Set(hosts.flatMap(({ facts }) => (facts.nics ?? []).flatMap(({ netdev }) => netdev ?? [])));
  const counts = new Map<string, number>();
  for (const own of all) for (const name of namesOf(own, ofPorts)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const ports = portNames(all);
  const usual = [...counts].filter(([, count]) => count > 1 && count * 2 > all.length).map(([name]) => name);
  return all.flatMap((own): Trouble[] => {
    const here = namesOf(own, ofPorts);
    const missing = usual.filter((name) => !here.includes(name));
    const renamed = (own.facts.nics ?? []).flatMap(({ device, port, netdev }) => {
      const most = ports.get(`${device}/${String(port)}`);
      return netdev === null || most === undefined || most.name === netdev ? [] : [{ netdev, ...most }];
    });
    const [first] = missing;
    const [port] = renamed;
    if (first === undefined && port === undefined) return [];
    const extra = [...here.filter((name) => !usual.includes(name)), ...renamed.map(({ netdev }) => netdev)];
    const count = first === undefined ? (port?.count ?? 0) : (counts.get(first) ?? 0);
    missing.push(...renamed.map(({ name }) => name));
    const shared = {
      host: own.host,
      status: 'warn' as const,
      evidence: (own.facts.interfaces ?? [])
        .slice(0, 12)
        .map((one) => `${one.name}: ${one.up ? 'up' : 'down'} ${one.addresses.join(' ') || '-'}`),
    };
    if (extra.length > 0)
      return [
        {
          ...shared,
          title: l10n.t('Interface name differs'),
          message: l10n.t('{0} has {1} where {2} hosts have {3}.', own.host, extra.join(', '), count, missing.join(', ')),
          fix: l10n.t(
            'Give the interface the same name everywhere (udev or netplan by MAC address), or exclude others with NCCL_SOCKET_IFNAME=^…',
          ),
        },
      ];
    return [
      {
        ...shared,
        title: l10n.t('Interface missing or down'),
        message: l10n.t('{0}: {1} is missing, down or without address; {2} hosts have it.', own.host, missing.join(', '), count),
        fix: l10n.t('Look at its state and cable there: ip addr; dmesg | grep -i link'),
      },
    ];
  });
}

export const interfaceNameDiffers: Check = {
  id: 'interface-name-differs',
  area: 'network',
  about: {
    name: { en: 'Interface names', zh: '网卡名称' },
    what: {
      en: 'Names of interfaces with an address that lead to other hosts, compared between hosts. Those of RDMA ports are left to their own checks.',
      zh: '各主机对外且有地址的网卡名称是否一致；RDMA 端口的网卡由其自身的检查负责。',
    },
    consequence: {
      en: 'A name in NCCL_SOCKET_IFNAME, GLOO_SOCKET_IFNAME or a script fits most hosts and fails on this one; or the host talks over another network than the others.',
      zh: 'NCCL_SOCKET_IFNAME、GLOO_SOCKET_IFNAME 或脚本里的名称适用于多数主机，却在这台失败；或这台走了与其他主机不同的网络。',
    },
    source: 'NCCL src/misc/socket.cc (ncclFindInterfaces); nccl#913, nccl#1105, pytorch#68893',
    docs: null,
  },
  concerns: hasInterfaces,
  run: ({ hosts }) => find(hosts),
};
