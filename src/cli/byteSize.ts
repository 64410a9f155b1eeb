import * as l10n from '@vscode/l10n';
import { UsageError } from './command.js';

/** The bytes that an option was given: digits, and K, M, G or T for powers of 1024 as nccl-tests reads them. Throws {@link UsageError}. */
export function byteSize(option: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  const [, digits, unit = ''] = /^(\d{1,12})([KMGT]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' ');
  if (digits === undefined || bytes < 1 || !Number.isSafeInteger(bytes))
    throw new UsageError(l10n.t('{0} takes a size such as 8M, not "{1}"', option, text));
  return bytes;
}
