import * as l10n from '@vscode/l10n';
import { parseVersion } from '../nccl/catalog/version.js';
import { UsageError } from './command.js';

/** The value of `--nccl-version`, null when absent; anything that is no release is a usage error. */
export function versionOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  const parsed = parseVersion(value);
  if (parsed === null || parsed[0] < 1) throw new UsageError(l10n.t('--nccl-version takes a release such as 2.27.3, not "{0}"', value));
  return value
    .trim()
    .replace(/^v/, '')
    .replace(/[-+].*$/, '');
}
