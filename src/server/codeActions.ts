import { CodeActionKind, type CodeAction } from 'vscode-languageserver/node';
import type { Range } from '../base/text.js';
import type { Finding } from '../lint/finding.js';
import { safeEdits } from '../lint/index.js';
import { fixAllKind, fixAllOf, quickFixOf } from './convert.js';
import { fixesAt } from './fixes.js';

/** True where a request for `only` these kinds (none: all) wants actions of a kind. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

/** Quick fixes at a range, and "fix all" where something is safe to fix. Without a filter "fix all" is left to the command. */
export function actionsAt(uri: string, findings: readonly Finding[], range: Range, only: readonly string[] | undefined): CodeAction[] {
  const quick = wants(only, CodeActionKind.QuickFix) ? fixesAt(findings, range).map((offered) => quickFixOf(uri, offered)) : [];
  if (only === undefined || !wants(only, fixAllKind)) return quick;
  const edits = safeEdits(findings);
  return edits.length === 0 ? quick : [...quick, fixAllOf(uri, edits)];
}
