import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { gpuLabel } from '../../devices.js';
import { differs } from '../../differs.js';

/** The models of a host's GPUs, each once. */
function models({ facts }: Reached): string | null {
  const names = new Set((facts.gpus ?? []).map(({ name }) => name));
  return names.size === 0 || names.has('') ? null : [...names].sort().join(' + ');
}

/** Hosts whose GPUs are of another model than the majority's, or of several. */
function find(hosts: readonly Reached[]): Trouble[] {
  const evidence = new Map(
    hosts.map(({ host, facts }) => [host, (facts.gpus ?? []).map((gpu) => `${gpuLabel(gpu)}: ${gpu.name}`)] as const),
  );
  const mixed = hosts.flatMap((own): Trouble[] => {
    const names = models(own);
    if (!(names?.includes(' + ') ?? false)) return [];
    return [
      {
        host: own.host,
        status: 'warn',
        title: l10n.t('GPU models mixed in one host'),
        message: l10n.t('{0} has GPUs of several models: {1}.', own.host, names ?? ''),
        evidence: evidence.get(own.host) ?? [],
        fix: l10n.t('Run on GPUs of one model only: CUDA_VISIBLE_DEVICES'),
      },
    ];
  });
  const alone = new Set(mixed.map(({ host }) => host));
  const others = differs(
    hosts.filter(({ host }) => !alone.has(host)),
    models,
    (host, own, most, count) => ({
      status: 'warn',
      title: l10n.t('GPU model differs'),
      message: l10n.t('{0} has {1}; {2} hosts have {3}.', host, own, count, most),
      evidence: evidence.get(host) ?? [],
      fix: l10n.t('Leave the host out of jobs with the others, or give it jobs of its own.'),
    }),
  );
  return [...mixed, ...others];
}

export const gpuModelDiffers: Check = {
  id: 'gpu-model-differs',
  area: 'gpu',
  about: {
    name: { en: 'GPU model', zh: 'GPU 型号' },
    what: {
      en: 'The models of all GPUs, within each host and between hosts.',
      zh: '主机内以及主机之间的 GPU 型号是否一致。',
    },
    consequence: {
      en: 'Every step waits for the slowest model. NCCL takes the lowest compute capability and the worst of all ranks’ searches for its cost model, and switches LL128 off where capabilities differ and one is below 9.0.',
      zh: '每一步都要等最慢的型号。NCCL 的代价模型取最低的计算能力和所有 rank 中最差的搜索结果；计算能力不同且其中有低于 9.0 的，会关闭 LL128。',
    },
    source: 'NCCL src/graph/tuning.cc (ncclTopoTuneModel: minCompCap, maxCompCap), src/init.cc (initTransportsRank)',
    docs: null,
  },
  concerns: (own) => (own.facts.gpus === null ? null : own.facts.gpus.length === 0 ? false : models(own) === null ? null : true),
  run: ({ hosts }) => find(hosts),
};
