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

/** What kind of place it is, in words. */
export function sourceKindText({ kind, host }: Source): string {
  switch (kind) {
    case 'file':
      return l10n.t('the file');
    case 'sourced':
      return l10n.t('a file that it reads in');
    case 'launch':
      return l10n.t('the command that starts the ranks');
    case 'image':
      return l10n.t('the image');
    case 'conf':
      return host === null ? l10n.t('an nccl.conf') : l10n.t('an nccl.conf on {0}', host);
    case 'login':
      return l10n.t('the login environment of {0}', host ?? '');
    case 'plugin':
      return l10n.t('a plugin that NCCL loads');
    case 'default':
      return l10n.t('nobody');
  }
}
