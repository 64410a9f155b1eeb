import { foreignOwner, misnomerOf, nearestName, unknownEffect, variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import { settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';
import { isUsed } from '../scriptUse.js';

/** Names that scripts give to folders, builds and tests of their own. */
const local =
  /(?:^|_)(?:HOME|DIR|ROOT|PATH|PREFIX|VERSION|VER|BRANCH|TAG|COMMIT|URL|REPO|SRC|SOURCE|LOCATION|INC|INCLUDE|LIB|LIBS|BUILD|TESTS?|BIN|IMAGE|LOGS?|OUTPUT|CMD|ARGS|FLAGS|OPTS|OPTIONS)(?:_|$)/;

/** Whether a setting looks meant for NCCL: a script's own variables are its own affair. */
export function meantForNccl(setting: Setting, options: LintOptions): boolean {
  if (variable(setting.name) !== null || foreignOwner(setting.name) !== null || !/^nccl_/i.test(setting.name)) return false;
  if (setting.kind === 'conf') return true;
  return setting.reach !== 'shell' && !local.test(setting.name.toUpperCase()) && !isUsed(setting.name, options.text);
}

/** A name that begins like NCCL's and that no release reads. */
export const unknownVariable: SettingRule = {
  id: 'unknown-variable',
  check: (settings, options) =>
    settings
      .filter((setting) => meantForNccl(setting, options))
      .filter(({ name }) => (misnomerOf(name)?.use ?? nearestName(name, options.version)) === null)
      .map((setting) => settingFinding('unknown-variable', 'error', unknownEffect(setting.name, options.version), setting)),
};
