import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check, Note, Reached, Trouble } from '../../check.js';
import { byKind } from '../../kinds.js';
import { majority } from '../../majority.js';

type Copy = HostFacts['versions']['nccl'][number];

/** Whether a copy lies in a folder of LD_LIBRARY_PATH, which the loader asks before the system's. */
function byPath({ path }: Copy, { environment }: HostFacts): boolean {
  const folders = (environment['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return folders.some((folder) => path.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
}

const isSystem = ({ path }: Copy): boolean => /^(?:\/usr)?\/lib(?:64|\/[\w-]+-linux-gnu)?\//.test(path);
const lines = ({ versions }: HostFacts): string[] => versions.nccl.map(({ path, version }) => `${version}  ${path}`);

/** LD_LIBRARY_PATH brings another release than the system's, on some hosts only: those load it, the others the system's. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  byKind(hosts).flatMap((group) => {
    const known = group
      .filter(({ facts }) => facts.versions.nccl.length > 0)
      .map(({ host, facts }) => ({ host, facts, overridden: overrides(facts) }));
    const most = majority(known.map(({ overridden }) => overridden !== null));
    if (most?.value !== false) return [];
    return known.flatMap(({ host, facts, overridden }): Trouble[] =>
      overridden === null
        ? []
        : [
            {
              host,
              status: 'warn',
              title: l10n.t('LD_LIBRARY_PATH hides the system’s NCCL'),
              message: l10n.t(
                '{0}: LD_LIBRARY_PATH brings NCCL {1} before the system’s {2}; on most hosts it does not.',
                host,
                overridden.own.version,
                overridden.system.version,
              ),
              evidence: lines(facts),
              fix: l10n.t('Make the login files the same on all hosts, or set LD_LIBRARY_PATH in the job’s script.'),
            },
          ],
    );
  });

function overrides(facts: HostFacts): { readonly own: Copy; readonly system: Copy } | null {
  const [own] = facts.versions.nccl;
  const system = facts.versions.nccl.find(isSystem);
  if (own === undefined || system === undefined || own.version === system.version || !byPath(own, facts)) return null;
  return { own, system };
}

const several = (hosts: readonly Reached[]): Note[] =>
  hosts.flatMap(({ host, facts }): Note[] => {
    const versions = new Set(facts.versions.nccl.map(({ version }) => version));
    const [first] = facts.versions.nccl;
    if (first === undefined || versions.size < 2) return [];
    return [
      {
        host,
        title: l10n.t('Several releases of NCCL on one host'),
        message: l10n.t('{0} has {1} releases of NCCL; a program without its own copy loads {2}.', host, versions.size, first.version),
        evidence: lines(facts),
      },
    ];
  });

export const ncclCopies: Check = {
  id: 'nccl-copies',
  area: 'software',
  about: {
    name: { en: 'Copies of NCCL', zh: 'NCCL 的多份拷贝' },
    what: {
      en: 'Every libnccl found on a host and which one the loader takes; LD_LIBRARY_PATH that hides the system’s on some hosts only.',
      zh: '主机上找到的每一份 libnccl 及加载器会选哪一份；仅在部分主机上 LD_LIBRARY_PATH 遮住系统版本。',
    },
    consequence: {
      en: 'A login that sources another file loads another NCCL: the job mixes releases although every host has the same packages. PyTorch’s wheel brings its own copy and takes that.',
      zh: '登录时读了别的文件就会加载别的 NCCL：各主机软件包相同，作业却混用版本。PyTorch 的 wheel 自带一份并优先使用。',
    },
    source: 'ld.so(8) (order of search); pytorch#122571, nccl#354',
    docs: 'https://man7.org/linux/man-pages/man8/ld.so.8.html',
  },
  concerns: ({ facts }) => facts.versions.nccl.length > 0,
  run: ({ hosts }) => find(hosts),
  notes: ({ hosts }) => several(hosts),
};
