import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { expects, perPlatform, sourceLine } from './ofPlatform.js';

/** Fewer RDMA ports than the machine has, or none at the speed that it has: everything came up a class lower, which no comparison shows. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  perPlatform(hosts, ({ host, facts }, platform): Trouble | null => {
    const { count, gbps } = platform.nics;
    const nics = facts.nics ?? [];
    if (facts.nics === null || count === null) return null;
    if (nics.length < count)
      return {
        host,
        status: 'fail',
        title: l10n.t('Fewer RDMA ports than the machine has'),
        message: l10n.t('{0} shows {1} RDMA ports; {2} has {3}.', host, nics.length, platform.name, count),
        evidence: [nics.map(({ device }) => device).join(' ') || '–', sourceLine(platform)],
        fix: l10n.t(
          'Look for adapters that are on the bus but have no driver: lspci -nn | grep -i -e mellanox -e efa; ls /sys/class/infiniband',
        ),
      };
    // EFA's driver reports one fixed rate for every generation.
    const rates = nics.flatMap(({ rateGbps, driver, state }) =>
      rateGbps === null || driver === 'efa' || state !== 'ACTIVE' ? [] : [rateGbps],
    );
    const best = Math.max(...rates);
    if (gbps === null || rates.length === 0 || best >= gbps) return null;
    return {
      host,
      status: 'warn',
      title: l10n.t('All ports below the machine’s rate'),
      message: l10n.t('{0}: no port is faster than {1} Gbit/s; {2} has ports of {3}.', host, significant(best), platform.name, gbps),
      evidence: [sourceLine(platform)],
      fix: l10n.t('Compare cables, transceivers and the switch’s port speed: mlxlink -d DEVICE'),
    };
  });

export const platformNics: Check = {
  id: 'platform-nics',
  area: 'rdma',
  about: {
    name: { en: 'RDMA ports of the machine type', zh: '机型应有的 RDMA 端口' },
    what: {
      en: 'Number and rate of RDMA ports against what the recognised type of machine has.',
      zh: 'RDMA 端口的数量和速率与识别出的机型应有的相比。',
    },
    consequence: {
      en: 'A rail that is missing on all hosts, or a fabric that came up at half its speed, halves what every job can reach and looks the same everywhere.',
      zh: '所有主机都缺一条 rail，或整个网络只协商到一半速率，会让所有作业减半，而各处看起来都一样。',
    },
    source: 'the machine’s data sheet or its cloud’s documentation, named in the evidence',
    docs: 'https://docs.nvidia.com/dgx-systems/',
  },
  concerns: (host) => (host.platform?.nics.count === null ? false : expects('nics', ({ facts }) => facts.nics !== null)(host)),
  run: ({ hosts }) => find(hosts),
};
