import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Slip } from '../../scripts/index.js';
import type { Finding, Fix } from '../finding.js';
import { finding, looksLikeNccl } from '../report.js';
import type { SettingRule } from '../rule.js';
import { spacesAroundEquals } from './spacesAroundEquals.js';

/** Blanks beside the `=` of an assignment in a script, an image or a list of variables. */
export const slippedSetting: SettingRule = {
  ...spacesAroundEquals,
  check: (_settings, { reading }) => (reading?.slips ?? []).filter(({ name }) => looksLikeNccl(name)).map(said),
};

function said(slip: Slip): Finding {
  const { range, name, value, edits } = slip;
  const fixes: Fix[] = edits === null ? [] : [{ title: l10n.t('Write {0}', clean(`${name}=${value ?? ''}`)), safe: true, edits }];
  return finding(spacesAroundEquals.id, 'error', effect(slip), { range, variable: name }, fixes);
}

function effect({ slip, name, kind, value }: Slip): string {
  if (slip === 'blank-after-equals') return l10n.t('{0} is set to nothing: its value ends at the blank behind the =.', name);
  if (kind === 'dockerfile') return l10n.t('The = becomes part of the value: {0} is "= {1}".', name, value ?? '…');
  if (kind === 'bash') return l10n.t('{0} is not set: the shell takes what stands before the blank for a word of its own.', name);
  return l10n.t('{0} is not set: no blank may stand before the =.', name);
}
