import * as l10n from '@vscode/l10n';
import { bytes } from '../base/format.js';
import { acceptedAt, defaultAt, inLanguage, isElsewhere, statusAt, type Variable } from '../nccl/catalog/index.js';

/** A unit in the language of the user; the symbols of ISO units stay. */
export function unitText(unit: string): string {
  switch (unit) {
    case 'bytes':
      return l10n.t('bytes');
    case 'exponent':
      return l10n.t('power of two');
    case 'retries':
      return l10n.t('retries');
    case 'attempts':
      return l10n.t('attempts');
    case 'ranks':
      return l10n.t('ranks');
    case 'rank':
      return l10n.t('number of a rank');
    case 'nodes':
      return l10n.t('hosts');
    case 'elements':
      return l10n.t('elements');
    case 'messages/s':
      return l10n.t('messages a second');
    default:
      return unit;
  }
}

/** Sentences put together as the language of the user does. */
export function sentences(parts: readonly string[]): string {
  return parts.join(inLanguage({ en: ' ', zh: '' }));
}

/** A number or word with its unit: 4194304 bytes is "4 MiB". */
export function withUnit(value: number | string, unit: string | null): string {
  if (unit === 'bytes' && typeof value === 'number' && value >= 1024) return bytes(value);
  // A rank, an exponent or a count of tries reads better as a bare number.
  const bare = unit === null || ['exponent', 'rank', 'retries', 'attempts'].includes(unit);
  return bare ? String(value) : `${String(value)} ${unitText(unit)}`;
}

/** What the variable is in a release when nobody sets it. */
export function defaultText(variable: Variable, version: string): string {
  const value = defaultAt(variable, version);
  const newest = variable.defaults.at(-1)?.[1] ?? null;
  if (variable.defaultMeans !== null && value === newest) return inLanguage(variable.defaultMeans);
  if (value === null) return l10n.t('not set');
  return withUnit(value, variable.unit);
}

/** The values that work, as far as the catalogue knows: words, or the ends of a range. */
export function valuesText(variable: Variable, version: string): string | null {
  const words = acceptedAt(variable, version);
  if (words.length > 0) return words.join(', ');
  if (variable.range === null) return null;
  const [least, most] = variable.range;
  return variable.step === null ? l10n.t('{0} to {1}', least, most) : l10n.t('{0} to {1} in steps of {2}', least, most, variable.step);
}

/** In which releases the variable means something, as one sentence; of other software's variables who reads them. */
export function releasesText(variable: Variable): string {
  if (isElsewhere(variable)) return elsewhereText(variable);
  const { introducedIn: since, removedIn: until } = variable;
  if (until !== null)
    return since === null ? l10n.t('Before NCCL {0}.', until) : l10n.t('NCCL {0} until {1}, where it was removed.', since, until);
  const start = since === null ? l10n.t('All releases.') : l10n.t('NCCL {0} and later.', since);
  if (variable.deadSince !== null) return sentences([start, l10n.t('Without effect since {0}.', variable.deadSince)]);
  return sentences([start, ...deprecationText(variable)]);
}

function deprecationText({ status, replacedBy }: Variable): string[] {
  if (status !== 'deprecated') return [];
  return [l10n.t('Deprecated.'), ...(replacedBy === null ? [] : [l10n.t('Use {0} instead.', replacedBy)])];
}

function elsewhereText(variable: Variable): string {
  const { owner, sinceOwner } = variable;
  const since = sinceOwner === null ? [] : [l10n.t('From {0} on.', sinceOwner)];
  return sentences([l10n.t('Read by {0}, not by NCCL.', owner), ...since, ...deprecationText(variable)]);
}

/** True where the variable does something in the release. */
export function isAlive(variable: Variable, version: string): boolean {
  const status = statusAt(variable.name, version);
  return status === 'active' || (status === 'deprecated' && variable.deadSince === null);
}
