import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind, hasGpus } from '../../kinds.js';
import { majority } from '../../majority.js';
import { pluginFile, pluginOf } from './plugins.js';

/** A net plugin on some of the hosts: the ones with it and the ones without cannot talk to each other, and NCCL waits. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts.filter(({ facts }) => hasGpus(facts) === true)).flatMap((group) => {
    const known = group.map(({ host, facts }) => ({ host, plugin: pluginOf(facts, 'net') }));
    const most = majority(known.map(({ plugin }) => (plugin === null ? '' : pluginFile(plugin))));
    if (most === null) return [];
    return known.flatMap(({ host, plugin }): Trouble[] => {
      const own = plugin === null ? '' : pluginFile(plugin);
      if (own === most.value) return [];
      return [
        {
          host,
          status: 'fail',
          title: l10n.t('Net plugin on some hosts only'),
          message:
            plugin === null
              ? l10n.t('{0} has no net plugin; {1} hosts have {2}.', host, most.count, most.value)
              : most.value === ''
                ? l10n.t('{0} has the net plugin {1}; {2} hosts have none.', host, own, most.count)
                : l10n.t('{0} has the net plugin {1}; {2} hosts have {3}.', host, own, most.count, most.value),
          evidence: plugin === null ? [] : [plugin.path],
          fix:
            most.value === ''
              ? l10n.t('Take it out of the loader’s path there, or set NCCL_NET_PLUGIN=none on all hosts.')
              : l10n.t('Install the same plugin there, or set NCCL_NET_PLUGIN=none on all hosts.'),
        },
      ];
    });
  });

export const pluginMissing: Check = {
  id: 'net-plugin-missing',
  area: 'software',
  about: {
    name: { en: 'Net plugin', zh: '网络插件' },
    what: {
      en: 'Whether the same net plugin (libnccl-net) is found on all hosts with the same GPUs.',
      zh: '相同 GPU 的各主机上是否都能找到同一个网络插件（libnccl-net）。',
    },
    consequence: {
      en: 'Two hosts with different transports connect and then wait for each other forever, without an error (nccl#1634).',
      zh: '传输不同的两台主机建连后会无限期互等，没有任何报错（nccl#1634）。',
    },
    source: 'nccl#1634; NCCL src/plugin/net.cc (the plugin is tried before the internal transports)',
    docs: 'https://github.com/NVIDIA/nccl/issues/1634',
  },
  concerns: ({ facts }) => hasGpus(facts),
  run: ({ hosts }) => find(hosts),
};
