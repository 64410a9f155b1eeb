import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { gpusOf, gpusWith, whereGpu } from '../../devices.js';
import { usualBy } from '../../usual.js';

export const nvlinkInactive: Check = {
  id: 'nvlink-inactive',
  area: 'gpu',
  about: {
    name: { en: 'NVLink', zh: 'NVLink' },
    what: {
      en: 'Active NVLinks of each GPU against most others of its model. Links that are dark on all are not wired.',
      zh: '每块 GPU 的活动 NVLink 数量与多数同型号相比；全部都不亮的链路视为未接线。',
    },
    consequence: {
      en: 'NCCL counts the links at start and builds fewer or slower rings: two of 18 links less on one GPU take a ninth of every rank’s bandwidth.',
      zh: 'NCCL 启动时按链路数建 ring，会更少或更慢：一块 GPU 的 18 条链路少 2 条，所有 rank 的带宽都少九分之一。',
    },
    source: 'NCCL src/graph/xml.cc (ncclTopoGetXmlFromGpu: nvmlDeviceGetNvLinkState), src/graph/search.cc',
    docs: null,
  },
  concerns: whereGpu(({ nvlink }) => nvlink),
  run: ({ hosts }) => {
    const usual = usualBy(
      gpusOf(hosts),
      ({ gpu }) => gpu.name,
      ({ gpu }) => gpu.nvlink?.active,
    );
    const most = (gpu: GpuFact | undefined): number => usual.get(gpu?.name ?? '')?.value ?? 0;
    return gpusWith(
      hosts,
      (gpu) => gpu.nvlink !== undefined && gpu.nvlink !== null && gpu.nvlink.active < most(gpu),
      ({ nvlink }) => `NVLink active ${String(nvlink?.active)} of ${String(nvlink?.links)}, inactive ${nvlink?.inactive.join(', ') ?? ''}`,
      (host, which, [first]) => ({
        status: 'fail',
        title: l10n.t('NVLinks inactive'),
        message: l10n.t('{0} GPU {1}: {2} NVLinks are active, {3} on most others.', host, which, first?.nvlink?.active ?? 0, most(first)),
        fix: l10n.t('Look at the links and reset the GPU, or call the vendor: nvidia-smi nvlink -s -i {0}', first?.index ?? 0),
      }),
    );
  },
};
