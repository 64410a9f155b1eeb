import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

/** NVIDIA's modules carry the driver's version, which has a check of its own. */
const ownCheck = 'nvidia';

/** Versions of kernel modules that both the host and most of its kind have loaded. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const names = [...new Set(group.flatMap(({ facts }) => Object.keys(facts.modules ?? {})))]
      .filter((name) => !name.startsWith(ownCheck))
      .sort();
    const most = new Map(names.map((name) => [name, majority(group.flatMap(({ facts }) => facts.modules?.[name] ?? []))]));
    return group.flatMap(({ host, facts }): Trouble[] => {
      const odd = names.flatMap((name) => {
        const [own, usual] = [facts.modules?.[name] ?? null, most.get(name) ?? null];
        return own === null || usual === null || own === usual.value ? [] : [{ name, own, usual: usual.value }];
      });
      const [first] = odd;
      if (first === undefined) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('Driver modules differ'),
          message:
            odd.length === 1
              ? l10n.t('{0} runs {1} {2}; most hosts run {3}.', host, first.name, first.own, first.usual)
              : l10n.t('{0}: {1} driver modules are not of the version that most hosts run.', host, odd.length),
          evidence: odd.map(({ name, own, usual }) => l10n.t('{0} {1}, elsewhere {2}', name, own, usual)),
          fix: l10n.t('Install the same packages there and restart openibd or the host.'),
        },
      ];
    });
  });

export const modulesDiffer: Check = {
  id: 'modules-differ',
  area: 'software',
  about: {
    name: { en: 'Driver modules', zh: '驱动模块' },
    what: {
      en: 'Versions of loaded kernel modules of adapters (mlx5_core, ib_core, efa, …), compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机上已加载的网卡内核模块（mlx5_core、ib_core、efa 等）版本是否一致。',
    },
    consequence: {
      en: 'A module of another release than its neighbours mostly means a half upgrade: registrations of GPU memory fail or the port behaves otherwise under load.',
      zh: '模块版本与其他主机不同往往是升级未完成：显存注册失败，或端口在负载下表现异常。',
    },
    source: 'modinfo(8); nccl#1676 (an upgrade left GPUDirect off)',
    docs: 'https://github.com/NVIDIA/nccl/issues/1676',
  },
  concerns: ({ facts }) =>
    facts.modules === null ? null : Object.entries(facts.modules).some(([name, version]) => version !== null && !name.startsWith(ownCheck)),
  run: ({ hosts }) => find(hosts),
};
