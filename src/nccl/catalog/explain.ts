import * as l10n from '@vscode/l10n';
import { rcclDiffers } from './data/index.js';
import { defaultAt, foreignOwner, inLanguage, isElsewhere, misnomerOf, nearestName, statusAt, variable, type Status } from './lookup.js';
import { readValue } from './readValue.js';
import type { Context, ValueReading } from './reading.js';
import type { Json } from './replay.js';
import type { Variable } from './variable.js';

/** What NCCL makes of one setting: the keys of the command line's `explain`, and the effect in one sentence. */
export interface Explanation {
  readonly id: string;
  readonly name: string;
  readonly known: boolean;
  readonly status: Status;
  readonly introducedIn: string | null;
  readonly removedIn: string | null;
  readonly default: number | string | null;
  readonly unit: string | null;
  /** Null where no value was given or the name is not known. */
  readonly read: {
    readonly as: ValueReading['as'];
    readonly value: string | null;
    readonly ok: boolean;
    readonly result: Readonly<Record<string, Json>>;
  } | null;
  /** What NCCL prints, level first. */
  readonly messages: readonly string[];
  readonly docs: string | null;
  readonly effect: string;
  /** What it is, in the language of the user; null for a name that is not known. */
  readonly summary: string | null;
  /** What the default means where the number alone does not say. */
  readonly defaultMeans: string | null;
  /** "nccl", or the software that reads it; null for a name that nobody is known to read. */
  readonly owner: string | null;
  /** First release of an owner other than NCCL, e.g. "torch 2.2". */
  readonly sinceOwner: string | null;
  /** What it means to RCCL where that differs. */
  readonly rccl: string | null;
}

/** Release and surroundings that a setting is read against. */
export interface ExplainOptions {
  readonly version: string;
  readonly context?: Context;
}

/** What NCCL makes of a name, and of a value where one is given. */
export function explain(name: string, value: string | null, { version, context = {} }: ExplainOptions): Explanation {
  const found = variable(name);
  const status = statusAt(name, version);
  const id = value === null ? name : `${name}=${value}`;
  if (found === null) {
    const shared = { introducedIn: null, removedIn: null, default: null, unit: null, read: null, messages: [], docs: null };
    const nobody = { summary: null, defaultMeans: null, sinceOwner: null, rccl: null };
    return { id, name, known: false, status, ...shared, effect: unknownEffect(name, version), owner: foreignOwner(name), ...nobody };
  }
  const applies = status === 'active' || status === 'deprecated';
  const read = value === null || !applies ? null : readValue({ variable: found, text: value, version, context });
  return {
    id,
    name,
    known: true,
    status,
    introducedIn: found.introducedIn,
    removedIn: found.removedIn,
    default: defaultAt(found, version),
    unit: found.unit,
    read: read === null ? null : { as: read.as, value: read.value, ok: read.mistake === null, result: read.result },
    messages: read?.messages ?? [],
    docs: found.docs,
    effect: [renamedText(found), statusEffect(name, status, version) ?? read?.effect ?? inLanguage(found.summary)].join(' ').trim(),
    summary: inLanguage(found.summary),
    defaultMeans: found.defaultMeans === null ? null : inLanguage(found.defaultMeans),
    owner: found.owner,
    sinceOwner: found.sinceOwner,
    rccl: rcclDiffers[name] === undefined ? null : inLanguage(rcclDiffers[name]),
  };
}

/** What to say first about a name that PyTorch has given up. */
function renamedText(found: Variable): string {
  if (!isElsewhere(found) || found.replacedBy === null) return '';
  return l10n.t('PyTorch calls this {0} since 2.2 and warns about the old name.', found.replacedBy);
}

/** One sentence for a variable that a release does not act on, or null where it does. */
export function statusEffect(name: string, status: Status, version: string): string | null {
  const found = variable(name);
  if (found === null) return null;
  if (status === 'removed') {
    const since = found.removedIn ?? version;
    return found.replacedBy === null
      ? l10n.t('NCCL {0} and later do not read {1}: nothing changes.', since, name)
      : l10n.t('NCCL {0} and later do not read {1}: nothing changes. {2} took its place.', since, name, found.replacedBy);
  }
  if (status === 'not-yet') return l10n.t('NCCL {0} does not read {1} yet: it comes with {2}.', version, name, found.introducedIn ?? '');
  if (found.deadSince !== null && status === 'deprecated')
    return l10n.t('NCCL {0} and later read {1} but do nothing with it.', found.deadSince, name);
  return null;
}

/** One sentence for a name that is not in the catalogue. */
export function unknownEffect(name: string, version: string): string {
  if (/^\s|\s$/u.test(name)) return l10n.t('This sets a variable called "{0}" that nobody reads: nothing changes.', name);
  const owner = foreignOwner(name);
  if (owner !== null) return l10n.t('NCCL does not read {0}; it belongs to {1}.', name, owner);
  const wrong = misnomerOf(name);
  if (wrong !== null) {
    const note = wrong.note === null ? '' : ` ${inLanguage(wrong.note)}`;
    if (wrong.use === null) return l10n.t('No release of NCCL reads {0}.', name) + note;
    if (wrong.inverted) return l10n.t('NCCL does not read {0}; {1} is the variable, and it means the opposite.', name, wrong.use) + note;
    return l10n.t('NCCL does not read {0}; the variable is called {1}.', name, wrong.use) + note;
  }
  const near = nearestName(name, version);
  if (near !== null) return l10n.t('NCCL does not read {0}; the variable is called {1}.', name, near);
  return l10n.t('No release of NCCL reads {0}.', name);
}
