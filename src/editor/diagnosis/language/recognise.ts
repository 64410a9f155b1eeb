import * as vscode from 'vscode';
import { languages } from '../../../contract/index.js';

/** Languages that a log of NCCL may be taken for by its name. */
const others = ['plaintext', 'log'];
/** Lines and characters that are looked at. */
const mostLines = 300;
const mostCharacters = 60_000;
const says = /\bNCCL (?:INFO|WARN|TRACE|VERSION) |^NCCL version \d/;

/** Whether a text is a log of NCCL, told from its beginning. */
export function isLog(line: (index: number) => string, count: number): boolean {
  let characters = 0;
  for (let index = 0; index < Math.min(count, mostLines) && characters < mostCharacters; index++) {
    const text = line(index).slice(0, 500);
    characters += text.length;
    if (says.test(text)) return true;
  }
  return false;
}

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
