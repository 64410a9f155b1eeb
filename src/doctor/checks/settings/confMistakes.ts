import * as l10n from '@vscode/l10n';
import { clean } from '../../../base/clean.js';
import { lintConf } from '../../../lint/index.js';
import type { Finding } from '../../../lint/finding.js';
import type { Check, Reached } from '../../check.js';
import { confFilesOf, ncclOf } from '../../confFiles.js';

/** Conf files on hosts with lines that NCCL drops or misreads, judged for the NCCL that the host would load. */
const find = (hosts: readonly Reached[]) => {
  // The same file on a thousand hosts is judged once.
  const judged = new Map<string, readonly Finding[]>();
  const mistakes = (bytes: Uint8Array, version: string): readonly Finding[] => {
    const key = `${version}\n${new TextDecoder().decode(bytes)}`;
    const known = judged.get(key) ?? lintConf(bytes, { version }).filter(({ severity }) => severity === 'error');
    judged.set(key, known);
    return known;
  };
  return hosts.flatMap(({ host, facts }) =>
    confFilesOf(facts).flatMap(({ path, bytes }) => {
      const found = mistakes(bytes, ncclOf(facts));
      const [first] = found;
      if (first === undefined) return [];
      const place = `${path}:${String(first.range.start.line + 1)}`;
      return [
        {
          host,
          status: 'warn' as const,
          title: l10n.t('Mistakes in a conf file'),
          message:
            found.length === 1
              ? `${host}: ${place}: ${clean(first.message)}`
              : l10n.t('{0}: {1}: {2} And {3} more mistakes in this file.', host, place, clean(first.message), found.length - 1),
          evidence: [],
          fix: l10n.t('Mend the file there; nccl-workbench lint explains each line.'),
        },
      ];
    }),
  );
};

export const confMistakes: Check = {
  id: 'conf-mistakes',
  area: 'settings',
  about: {
    name: { en: 'Conf files', zh: '配置文件' },
    what: {
      en: 'Every line of the conf files that NCCL reads on the host, judged for the NCCL that it would load.',
      zh: '主机上 NCCL 会读取的配置文件的每一行，按该主机将加载的 NCCL 版本判断。',
    },
    consequence: {
      en: 'NCCL drops or misreads the line and says nothing; the job runs with the default.',
      zh: 'NCCL 会丢弃或误读这一行且不作提示，作业按默认值运行。',
    },
    source: 'NCCL src/misc/param.cc (initEnv, setEnvFile)',
    docs: null,
  },
  concerns: ({ facts }) => confFilesOf(facts).length > 0,
  run: ({ hosts }) => find(hosts),
};
