import * as vscode from 'vscode';
import { languages } from '../../contract/index.js';

const rule = 'carriage-return';

/**
 * The quick fix for carriage returns. The editor keeps line ends outside the text, so an edit of the language server cannot remove
 * them; changing the file's end of line does.
 */
export function endOfLineFix(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { language: languages.conf },
    {
      provideCodeActions: (document, _range, context) => {
        const found = context.diagnostics.filter((diagnostic) => codeOf(diagnostic) === rule);
        if (found.length === 0 || document.eol !== vscode.EndOfLine.CRLF) return [];
        const action = new vscode.CodeAction(vscode.l10n.t('Use line feeds alone'), vscode.CodeActionKind.QuickFix);
        action.diagnostics = found;
        action.isPreferred = true;
        action.edit = new vscode.WorkspaceEdit();
        action.edit.set(document.uri, [vscode.TextEdit.setEndOfLine(vscode.EndOfLine.LF)]);
        return [action];
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function codeOf({ code }: vscode.Diagnostic): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}
