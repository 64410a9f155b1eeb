import * as l10n from '@vscode/l10n';
import type { Check } from './check.js';
import { activePorts } from './ports.js';

/** Hosts without an active RDMA port while others have one: NCCL then uses sockets for every pair with such a host, without a warning. */
export const tcpOnly: Check = (hosts) => {
  const gpuHosts = hosts.filter(({ facts }) => facts.nics !== null && facts.gpus?.length !== 0);
  const withRdma = gpuHosts.filter(({ facts }) => activePorts(facts).length > 0).length;
  if (withRdma === 0) return [];
  return gpuHosts.flatMap(({ host, facts }) =>
    activePorts(facts).length > 0
      ? []
      : [
          {
            host,
            severity: 'error',
            id: 'tcp-only',
            title: l10n.t('TCP only'),
            message:
              (facts.nics?.length ?? 0) === 0
                ? l10n.t('{0} has no RDMA device: it and the {1} hosts with RDMA reach each other only over TCP.', host, withRdma)
                : l10n.t('{0} has no active RDMA port: it and the {1} hosts with RDMA reach each other only over TCP.', host, withRdma),
            next: l10n.t('Check the RDMA driver and the ports there: ibstat'),
          },
        ],
  );
};
