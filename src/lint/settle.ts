import type { FileKind } from '../scripts/setting.js';
import type { Finding } from './finding.js';
import type { LintOptions } from './rule.js';
import { ruleById } from './rules.js';
import { suppress } from './suppress.js';

/** Findings in the order of the file. */
export function ordered(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

/** Whether a rule has nothing to say, by the user's wish or because it speaks only where it is asked for. */
function isSilent(id: string, options: LintOptions): boolean {
  const wish = options.rules?.[id];
  return wish === undefined ? ruleById(id)?.off === true : wish === 'off';
}

/** Characters of the longest message; a name or value of a megabyte is cut in the middle of what quotes it. */
const longestMessage = 2000;

/** A message that a person can read, whatever the file has in it. */
function readable(found: Finding): Finding {
  const { message } = found;
  if (message.length <= longestMessage) return found;
  const [head, tail] = [message.slice(0, longestMessage - 500), message.slice(-499)];
  return { ...found, message: `${head.replace(/[\ud800-\udbff]$/u, '')}…${tail.replace(/^[\udc00-\udfff]/u, '')}` };
}

/** What is left to say, and how loudly: the user's severities, rules that are off, and comments in the text. Every face gets its findings from here. */
export function settle(findings: readonly Finding[], kind: FileKind, text: string | undefined, options: LintOptions): Finding[] {
  const loud = findings
    .filter(({ rule }) => !isSilent(rule, options))
    .map(readable)
    .map((found) => {
      const wish = options.rules?.[found.rule];
      return wish === undefined || wish === 'off' || wish === found.severity ? found : { ...found, severity: wish };
    });
  if (text === undefined) return ordered(loud);
  const known = (id: string): boolean => ruleById(id) !== null;
  const left = suppress(loud, text, kind, { known, silent: (id) => isSilent(id, options) });
  return ordered(left.filter(({ rule }) => rule !== 'unused-suppression' || !isSilent(rule, options)));
}
