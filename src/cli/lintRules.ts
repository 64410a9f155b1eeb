import * as l10n from '@vscode/l10n';
import type { Severity } from '../lint/index.js';
import { ruleIds, ruleIndex, rulePage } from '../lint/index.js';
import { inLanguage } from '../nccl/catalog/index.js';
import { UsageError } from './command.js';
import { severities } from './lintReport.js';

function known(id: string): string {
  if (ruleIds.includes(id)) return id;
  throw new UsageError(l10n.t('there is no rule "{0}"; lint --explain lists them', id));
}

/** What `--rule ID=SEVERITY` asks for, by id. Throws {@link UsageError}. */
export function wantedRules(given: readonly string[]): Record<string, Severity | 'off'> {
  return Object.fromEntries(
    given.map((text) => {
      const [id = '', word = ''] = text.split('=');
      const severity = word === 'off' ? 'off' : severities.find((one) => one === word);
      if (severity === undefined)
        throw new UsageError(l10n.t('--rule takes ID=off or ID= one of {0}, not "{1}"', severities.join(', '), text));
      return [known(id), severity];
    }),
  );
}

/** The page of each rule that is named, or the list of all. Throws {@link UsageError}. */
export function pageOf(ids: readonly string[]): string {
  const language = inLanguage({ en: 'en', zh: 'zh' }) === 'zh' ? 'zh' : 'en';
  if (ids.length === 0) return ruleIndex(language);
  return ids.map((id) => rulePage(known(id), language) ?? '').join('\n');
}
