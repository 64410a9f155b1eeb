import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check, Note } from '../../check.js';
import { differs } from '../../differs.js';
import { byKind } from '../../kinds.js';

const time = 'net.ipv4.tcp_keepalive_time';
const linuxDefault = 7200;

function secondsOf({ sysctl }: HostFacts): number | null {
  const value = Number(sysctl[time] ?? NaN);
  return Number.isInteger(value) && value > 0 ? value : null;
}

/** Where pods are networked, connections pass address translation, and that forgets idle ones. */
const inCluster = ({ services }: HostFacts): boolean => services?.['kubelet'] === 'active';

export const tcpKeepalive: Check = {
  id: 'tcp-keepalive',
  area: 'host',
  about: {
    name: { en: 'TCP keepalive', zh: 'TCP keepalive' },
    what: {
      en: 'After how long an idle TCP connection that asks for it is probed (net.ipv4.tcp_keepalive_time); compared between hosts, noted on Kubernetes nodes with the kernel’s two hours.',
      zh: '请求了 keepalive 的空闲 TCP 连接在多久后被探测（net.ipv4.tcp_keepalive_time）；比较各主机，并留意仍用内核默认两小时的 Kubernetes 节点。',
    },
    consequence: {
      en: 'A firewall or NAT forgets idle connections sooner than two hours: ssh, launchers and stores that use keepalive are cut in a long step. NCCL’s own bootstrap sockets sit idle without it whatever this says (nccl#1619): the firewall’s timeout is what helps them.',
      zh: '防火墙或 NAT 忘记空闲连接往往早于两小时：使用 keepalive 的 ssh、启动器和 store 会在长步骤中被切断。NCCL 自己的 bootstrap 套接字闲置时不用 keepalive（nccl#1619），此值对其无效，只能调整防火墙的超时。',
    },
    source: 'tcp(7); nccl#1619 (idle bootstrap socket cut by a firewall)',
    docs: 'https://github.com/NVIDIA/nccl/issues/1619',
  },
  concerns: ({ facts }) => (secondsOf(facts) === null ? null : true),
  run: ({ hosts }) =>
    byKind(hosts).flatMap((group) =>
      differs(
        group,
        ({ facts }) => secondsOf(facts),
        (host, own, most, count) => ({
          status: 'warn',
          title: l10n.t('TCP keepalive differs'),
          message: l10n.t('{0} probes idle connections after {1} s; {2} hosts after {3} s.', host, own, count, most),
          evidence: [`${time} = ${String(own)}`],
          fix: l10n.t('sysctl -w net.ipv4.tcp_keepalive_time={0}, and the same line in /etc/sysctl.d/.', most),
        }),
      ),
    ),
  notes: ({ hosts }) =>
    hosts.flatMap(({ host, facts }): Note[] => {
      const seconds = secondsOf(facts);
      if (seconds === null || seconds < linuxDefault || !inCluster(facts)) return [];
      return [
        {
          host,
          title: l10n.t('TCP keepalive of two hours on Kubernetes nodes'),
          message: l10n.t(
            '{0} probes idle connections after {1} s; address translation in between mostly forgets them sooner.',
            host,
            seconds,
          ),
          evidence: [`${time} = ${String(seconds)}`],
        },
      ];
    }),
};
