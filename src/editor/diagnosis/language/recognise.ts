import * as vscode from 'vscode';
import { languages } from '../../../contract/index.js';
import { isLog } from './isLog.js';

/** Languages that a log of NCCL may be taken for by its name. */
const others = ['plaintext', 'log'];
/** Gives the language of logs to documents whose text says that they are one. Whoever then chooses another language keeps it. */
export function recogniseLogs(): vscode.Disposable {
  const given = new Set<string>();
  const consider = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    if (
      !others.includes(document.languageId) ||
      given.has(key) ||
      document.isUntitled ||
      !['file', 'vscode-remote', 'nccl-host'].includes(document.uri.scheme)
    )
      return;
    if (!isLog((index) => document.lineAt(index).text, document.lineCount)) return;
    given.add(key);
    void vscode.languages.setTextDocumentLanguage(document, languages.log);
  };
  vscode.workspace.textDocuments.forEach(consider);
  return vscode.workspace.onDidOpenTextDocument(consider);
}
