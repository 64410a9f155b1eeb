import * as l10n from '@vscode/l10n';
import { clean } from '../../../base/clean.js';
import { unknownFacts, type HostFacts } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';
import { lineOf, settingsOf, type HostValue } from './sources.js';

/** Conf files that only some hosts of a kind have, by path: whether most have it, and how many. */
export function confFilesOnSome(group: readonly Reached[]): ReadonlyMap<string, { readonly most: boolean; readonly count: number }> {
  const found = new Map<string, { most: boolean; count: number }>();
  for (const path of new Set(group.flatMap(({ facts }) => facts.confFiles.map((file) => file.path)))) {
    const most = majority(group.map(({ facts }) => facts.confFiles.some((file) => file.path === path)));
    if (most !== null && most.count < group.length) found.set(path, { most: most.value, count: most.count });
  }
  return found;
}

const find = (hosts: readonly Reached[]): Trouble[] => byKind(hosts).flatMap(inGroup);

function inGroup(group: readonly Reached[]): Trouble[] {
  const some = confFilesOnSome(group);
  if (some.size === 0) return [];
  const usual = usualValues(group);
  return group.flatMap(({ host, facts }) =>
    [...some].flatMap(([path, { most, count }]): Trouble[] => {
      const has = facts.confFiles.some((file) => file.path === path);
      if (has === most) return [];
      const own = settingsOf(facts);
      // Only what comes out otherwise than on most hosts: a file of comments, or one that says what the environment says too, changes nothing.
      const settings = (has ? from(own, path) : from(settingsOf(exampleOf(group, path)), path)).filter(
        ([name]) => (own.get(name)?.value ?? null) !== (usual.get(name) ?? null),
      );
      if (settings.length === 0) return [];
      const shown = clean(path);
      const names = settings
        .slice(0, 4)
        .map(([name]) => clean(name))
        .join(', ');
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('Conf file on some hosts only'),
          message: has
            ? l10n.t('{0} has {1}, which {2} hosts have not; it sets {3}.', host, shown, count, names)
            : l10n.t('{0} has no {1}; on {2} hosts it sets {3}.', host, shown, count, names),
          evidence: settings.map(([name, { value, from: place }]) => lineOf(path, place?.line ?? 1, name, value)),
          fix: has
            ? l10n.t('Remove {0} there when nobody needs it, or put the same file on all hosts.', shown)
            : l10n.t('Put the same {0} there.', shown),
        },
      ];
    }),
  );
}

/** The value that most hosts of a group have for each variable; null where most have none. */
function usualValues(group: readonly Reached[]): ReadonlyMap<string, string | null> {
  const all = group.map(({ facts }) => settingsOf(facts));
  const names = new Set(all.flatMap((settings) => [...settings.keys()]));
  return new Map([...names].map((name) => [name, majority(all.map((settings) => settings.get(name)?.value ?? null))?.value ?? null]));
}

function from(settings: ReadonlyMap<string, HostValue>, path: string): [string, HostValue][] {
  return [...settings].filter(([, { from: place }]) => place?.path === path);
}

/** A host that has the file, as most do. */
function exampleOf(group: readonly Reached[], path: string): HostFacts {
  return group.find(({ facts }) => facts.confFiles.some((file) => file.path === path))?.facts ?? unknownFacts;
}

export const confFileDiffers: Check = {
  id: 'conf-file-differs',
  area: 'settings',
  about: {
    name: { en: 'Conf files on all hosts', zh: '各主机的配置文件' },
    what: {
      en: 'Whether a conf file of NCCL that sets something is on some hosts with the same GPUs and not on the others.',
      zh: '会设置变量的 NCCL 配置文件是否只在相同 GPU 的部分主机上存在。',
    },
    consequence: {
      en: 'Ranks there run with other settings than the rest: other algorithms or networks, slow at best and a hang at worst, and no script shows it.',
      zh: '这些主机上的 rank 使用不同设置：算法或网络不同，轻则变慢，重则挂起，而任何脚本里都看不到。',
    },
    source: 'NCCL src/misc/param.cc (initEnv); nccl#1008, azhpc-images#327',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: () => true,
  run: ({ hosts }) => find(hosts),
};
