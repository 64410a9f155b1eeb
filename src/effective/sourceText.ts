import * as l10n from '@vscode/l10n';
import type { Source } from './configuration.js';

/** Who sets a value, short: "train.sbatch:12", "gpu-01:/etc/nccl.conf:3", "login environment of gpu-01". */
export function sourceText({ kind, file, range, host, path }: Source): string {
  const line = range === null ? '' : `:${String(range.start.line + 1)}`;
  const place = file === null ? '' : `${host === null ? '' : `${host}:`}${file}${line}`;
  switch (kind) {
    case 'login':
      return l10n.t('login environment of {0}', host ?? '');
    case 'plugin':
      return l10n.t('plugin {0}', file ?? '');
    case 'default':
      return l10n.t('default');
    case 'conf':
      return path === null ? place : `${place} (${path})`;
    default:
      return place;
  }
}
