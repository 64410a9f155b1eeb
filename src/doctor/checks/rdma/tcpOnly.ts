import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { activePorts } from '../../ports.js';

/** Hosts without an active RDMA port while others have one: NCCL then uses sockets for every pair with such a host, without a warning. */
const find = (hosts: readonly Reached[]): Trouble[] => {
  const gpuHosts = hosts.filter(({ facts }) => facts.nics !== null && facts.gpus?.length !== 0);
  const withRdma = gpuHosts.filter(({ facts }) => activePorts(facts).length > 0).length;
  if (withRdma === 0) return [];
  return gpuHosts.flatMap(({ host, facts }): Trouble[] =>
    activePorts(facts).length > 0
      ? []
      : [
          {
            host,
            status: 'fail',
            title: l10n.t('TCP only'),
            message:
              (facts.nics?.length ?? 0) === 0
                ? l10n.t('{0} has no RDMA device: it and the {1} hosts with RDMA reach each other only over TCP.', host, withRdma)
                : l10n.t('{0} has no active RDMA port: it and the {1} hosts with RDMA reach each other only over TCP.', host, withRdma),
            evidence: facts.nics?.map((nic) => `${nic.device} port ${String(nic.port)}: state ${nic.state ?? '?'}`) ?? [],
            fix: l10n.t('Check the RDMA driver and the ports there: ibstat'),
          },
        ],
  );
};

export const tcpOnly: Check = {
  id: 'tcp-only',
  area: 'rdma',
  about: {
    name: { en: 'RDMA', zh: 'RDMA' },
    what: {
      en: 'Whether a host among others with RDMA has an active RDMA port.',
      zh: '在其他主机都有 RDMA 时，该主机是否有活动的 RDMA 端口。',
    },
    consequence: {
      en: 'NCCL falls back to sockets for every pair with the host and prints no warning.',
      zh: '与该主机的每一对通信都会退回到 socket，且没有警告。',
    },
    source: 'NCCL src/misc/socket.cc, src/plugin/net.cc (ncclNetInit)',
    docs: null,
  },
  concerns: ({ facts }) => (facts.nics === null ? null : facts.gpus?.length !== 0),
  run: ({ hosts }) => find(hosts),
};
