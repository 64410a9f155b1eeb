import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';

/** The kernel's own share of memory differs by less than this between equal machines; the smallest module that can be lost of 32 is 3 %. */
const tolerance = 0.025;

/** Hosts with clearly less memory than the median of their kind. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const known = group.flatMap(({ host, facts }) => (facts.memoryBytes === null ? [] : [{ host, size: facts.memoryBytes }]));
    if (known.length < 3) return [];
    const median = known.map(({ size }) => size).sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? 0;
    return known.flatMap(({ host, size }): Trouble[] =>
      size >= median * (1 - tolerance)
        ? []
        : [
            {
              host,
              status: 'warn',
              title: l10n.t('Less memory than the others'),
              message: l10n.t('{0} has {1} of memory; most of its kind have {2}.', host, bytes(size), bytes(median)),
              evidence: [],
              fix: l10n.t('Look for a memory module that is gone: dmidecode -t memory'),
            },
          ],
    );
  });

export const memoryDiffers: Check = {
  id: 'memory-differs',
  area: 'host',
  about: {
    name: { en: 'Memory size', zh: '内存大小' },
    what: {
      en: 'Memory that the kernel sees, against the median of hosts with the same GPUs.',
      zh: '内核可见的内存与相同 GPU 主机的中位数相比。',
    },
    consequence: {
      en: 'A module that is gone takes a memory channel with it: copies through host memory are slower there, and a job that fits elsewhere is ended for lack of memory.',
      zh: '缺失的内存条会少一个内存通道：经主机内存的拷贝变慢，在别处放得下的作业会在这里因内存不足被杀。',
    },
    source: 'proc_meminfo(5) (MemTotal)',
    docs: null,
  },
  concerns: ({ facts }) => (facts.memoryBytes === null ? null : true),
  run: ({ hosts }) => find(hosts),
};
