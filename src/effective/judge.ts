import * as l10n from '@vscode/l10n';
import { defaultAt, describeValue, explain, foreignOwner, variable, type Context } from '../nccl/catalog/index.js';
import type { UnknownValue } from '../scripts/setting.js';
import type { EffectiveVariable } from './configuration.js';

/** What NCCL makes of a text that reaches a process, in the words of the views. */
export type Judged = Pick<EffectiveVariable, 'value' | 'effect' | 'read' | 'acts' | 'mistaken'>;

/** Why a value is not known, one sentence. */
function unknownText(unknown: UnknownValue | null): string {
  switch (unknown) {
    case 'command':
      return l10n.t('The value comes from a command, so it is known only when the file runs.');
    case 'template':
      return l10n.t('The value is filled in by a template.');
    case 'expression':
      return l10n.t('The value is computed when the program runs.');
    default:
      return l10n.t('The value comes from a variable that the file does not set.');
  }
}

/** Reads a text as a release does; null text: not known. */
export function judge(name: string, text: string | null, unknown: UnknownValue | null, version: string, context: Context): Judged {
  const found = variable(name);
  const { status, read, effect } = explain(name, text, { version, context });
  const acts = found !== null && (status === 'active' || status === 'deprecated');
  if (text === null) {
    const told = acts ? unknownText(unknown) : effect;
    return { value: l10n.t('not known here'), effect: told, read: null, acts, mistaken: !acts && foreignOwner(name) === null };
  }
  if (found === null || !acts) return { value: text, effect, read: null, acts, mistaken: foreignOwner(name) === null };
  const value = describeValue(found, text, version) ?? (text === '' ? l10n.t('empty') : text);
  return { value, effect, read: read?.value ?? null, acts, mistaken: read?.ok === false };
}

/** The default of a variable as a row of its own. */
export function judgeDefault(name: string, version: string): Judged {
  const found = variable(name);
  const standard = found === null ? null : defaultAt(found, version);
  const { summary, defaultMeans } = explain(name, null, { version });
  const text = standard === null ? null : String(standard);
  const shown = found === null || text === null ? null : (describeValue(found, text, version) ?? text);
  const value = defaultMeans ?? shown ?? l10n.t('not set');
  return { value, effect: summary ?? '', read: text, acts: true, mistaken: false };
}
