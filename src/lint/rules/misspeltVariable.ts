import * as l10n from '@vscode/l10n';
import { misnomerOf, nearestName, unknownEffect } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import type { Fix } from '../finding.js';
import { finding, writtenValue } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';
import { meantForNccl } from './unknownVariable.js';

/** A name that is nearly one of NCCL's, or a known wrong name for one. */
export const misspeltVariable: SettingRule = {
  id: 'misspelt-variable',
  check: (settings, options) =>
    settings
      .filter((setting) => meantForNccl(setting, options))
      .flatMap((setting) => {
        const right = misnomerOf(setting.name)?.use ?? nearestName(setting.name, options.version);
        if (right === null) return [];
        const message = unknownEffect(setting.name, options.version);
        return [
          finding('misspelt-variable', 'error', message, { range: setting.nameRange, variable: right }, [
            renaming(setting, right, options),
          ]),
        ];
      }),
};

function renaming(setting: Setting, right: string, options: LintOptions): Fix {
  const rename = { range: setting.nameRange, newText: right };
  const turned = misnomerOf(setting.name)?.inverted === true ? turnedRound(setting.value) : null;
  const newText = turned === null ? null : writtenValue(turned, setting, options.text);
  if (newText !== null)
    return { title: l10n.t('Write {0}', `${right}=${turned ?? ''}`), safe: false, edits: [rename, { range: setting.valueRange, newText }] };
  // A name that differs only in case or in one letter is a slip; anything else is a guess that wants a look.
  const slip = misnomerOf(setting.name) === null;
  return { title: l10n.t('Rename to {0}', right), safe: slip, edits: [rename] };
}

function turnedRound(value: string | null): string | null {
  if (value === '1') return '0';
  return value === '0' ? '1' : null;
}
