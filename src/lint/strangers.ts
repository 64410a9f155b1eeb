import * as l10n from '@vscode/l10n';
import { foreignOwner, misnomerOf, nearestName, unknownEffect, variable } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';
import { usesName } from './environments.js';
import { byName } from './grouping.js';
import type { LintOptions } from './rule.js';

/** Names that scripts give to folders, builds and tests of their own. */
const local =
  /(?:^|_)(?:HOME|DIR|ROOT|PATH|PREFIX|VERSION|VER|BRANCH|TAG|COMMIT|URL|REPO|SRC|SOURCE|LOCATION|INC|INCLUDE|LIB|LIBS|BUILD|TESTS?|BIN|IMAGE|LOGS?|OUTPUT|CMD|SCRIPTS?|ARGS|FLAGS|OPTS|OPTIONS)(?:_|$)/;

/** A name that looks meant for NCCL and is not in the catalogue. */
export interface Stranger {
  readonly name: string;
  /** The name that was meant, where that can be told. */
  readonly right: string | null;
  /** One sentence: what the name does. */
  readonly effect: string;
  readonly settings: readonly Setting[];
}

/** Names are compared with all of NCCL's for so many different ones; a file with more of them is no file of settings. */
const mostCompared = 200;

const kept = new WeakMap<readonly Setting[], { readonly version: string; readonly strangers: readonly Stranger[] }>();

/** Whether a setting of an unknown name is meant for NCCL: a script's own variables are its own affair. */
function isMeant(setting: Setting, { reading }: LintOptions): boolean {
  if (setting.kind === 'conf') return true;
  return setting.reach !== 'shell' && !local.test(setting.name.toUpperCase()) && !usesName(reading, setting.name);
}

/** The names that no release reads, though they look meant for NCCL, with their settings. */
export function strangers(settings: readonly Setting[], options: LintOptions): readonly Stranger[] {
  const known = kept.get(settings);
  if (known?.version === options.version) return known.strangers;
  const found: Stranger[] = [];
  for (const [name, same] of byName(settings)) {
    if (!/^nccl_/i.test(name) || variable(name) !== null || foreignOwner(name) !== null) continue;
    const meant = same.filter((setting) => isMeant(setting, options));
    if (meant.length === 0) continue;
    const compared = found.length < mostCompared;
    const right = misnomerOf(name)?.use ?? (compared ? nearestName(name, options.version) : null);
    const effect = compared ? unknownEffect(name, options.version) : l10n.t('No release of NCCL reads {0}.', name);
    found.push({ name, right, effect, settings: meant });
  }
  kept.set(settings, { version: options.version, strangers: found });
  return found;
}
