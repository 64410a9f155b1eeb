import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { lintConf } from '../../lint/index.js';
import type { Finding } from '../../lint/finding.js';
import type { Check } from './check.js';
import { confFilesOf, ncclOf } from './confFiles.js';

/** Conf files on hosts with lines that NCCL drops or misreads, judged for the NCCL that the host would load. */
export const confMistakes: Check = (hosts) => {
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
          severity: 'warning' as const,
          id: 'conf-mistakes',
          title: l10n.t('Mistakes in a conf file'),
          message:
            found.length === 1
              ? `${host}: ${place}: ${clean(first.message)}`
              : l10n.t('{0}: {1}: {2} And {3} more mistakes in this file.', host, place, clean(first.message), found.length - 1),
          next: l10n.t('Mend the file there; nccl-workbench lint explains each line.'),
        },
      ];
    }),
  );
};
