import * as vscode from 'vscode';
import { Failure } from '../base/failure.js';

/** Throws unless the workspace is trusted: nothing is spawned and nothing connects before that. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new Failure('not-trusted', vscode.l10n.t('This workspace is not trusted, so nothing connects or runs.'), {
    next: vscode.l10n.t('Trust it with "Workspaces: Manage Workspace Trust".'),
  });
}
