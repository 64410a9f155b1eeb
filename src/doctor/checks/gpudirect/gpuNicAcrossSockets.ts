import * as l10n from '@vscode/l10n';
import type { Check, Trouble } from '../../check.js';
import { gpuLabel, numbers } from '../../devices.js';
import { hasPairings, pairingsOf } from '../../gpudirect/pairing.js';
import { topologyFile } from '../../gpudirect/reach.js';

export const gpuNicAcrossSockets: Check = {
  id: 'gpu-nic-numa',
  area: 'gpudirect',
  about: {
    name: { en: 'Adapters on the GPU’s CPU socket', zh: '网卡与 GPU 是否同一 CPU 插槽' },
    what: {
      en: 'GPUs whose nearest adapter that NCCL uses hangs on another CPU socket. Virtual machines with a topology file are left out.',
      zh: 'NCCL 所用网卡中最近的一块也在另一 CPU 插槽上的 GPU；使用拓扑文件的虚拟机除外。',
    },
    consequence: {
      en: 'All its traffic crosses the link between the sockets, which all such GPUs share; GPUDirect RDMA is off for it unless forced.',
      zh: '它的全部流量都要跨插槽互连，而所有此类 GPU 共享该互连；GPUDirect RDMA 对它默认关闭。',
    },
    source: 'NCCL src/graph/paths.cc (PATH_SYS), src/graph/topo.cc; nccl#1453',
    docs: null,
  },
  concerns: hasPairings,
  run: ({ hosts }) =>
    hosts.flatMap((own): Trouble[] => {
      const far = pairingsOf(own).filter(({ path }) => path === 'SYS');
      if (far.length === 0 || topologyFile(own.facts) !== null) return [];
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('Nearest adapter on another CPU socket'),
          message: l10n.t('{0} GPU {1}: the nearest adapter is on another CPU socket.', own.host, numbers(far.map(({ gpu }) => gpu.index))),
          evidence: far.map(({ gpu, ports }) => `${gpuLabel(gpu)}: ${ports.map(({ device }) => device).join(', ')} at SYS`),
          fix: l10n.t('Move an adapter to that socket, or leave these GPUs out of runs over several hosts.'),
        },
      ];
    }),
};
