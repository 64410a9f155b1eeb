import * as vscode from 'vscode';
import { unlinked } from '../../base/clean.js';

/** More hosts at once than this are asked about. */
const manyHosts = 5;

/** Asks before something is opened for more than five hosts at once. */
export async function agreeToMany(count: number, question: string): Promise<boolean> {
  if (count <= manyHosts) return true;
  const yes = vscode.l10n.t('Open {0}', count);
  return (await vscode.window.showWarningMessage(unlinked(question), { modal: true }, yes)) === yes;
}
