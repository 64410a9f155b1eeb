import * as vscode from 'vscode';
import { clean, unlinked } from '../base/clean.js';
import { Failure, messageOf } from '../base/failure.js';
import type { Logger } from '../base/log.js';

/** A button of a notification. */
export interface Action {
  readonly title: string;
  run(): unknown;
}

/** The one notifier: says what needs an answer, or what ended while the user looked elsewhere; failures also go to the log. Nothing waits for an answer. */
export interface Notifier {
  info(message: string, ...actions: Action[]): void;
  warn(message: string, ...actions: Action[]): void;
  /** Shows what was thrown; a cancelled action says nothing. */
  failure(error: unknown, ...actions: Action[]): void;
}

/** Notifications with a way to the log on every failure, or to what grants trust where that is missing. */
export function createNotifier(log: Logger & { show(): void }): Notifier {
  const manageTrust: Action = { title: vscode.l10n.t('Manage Workspace Trust'), run: () => vscode.commands.executeCommand('workbench.trust.manage') };
  const ask = async (
    show: (message: string, ...titles: string[]) => Thenable<string | undefined>,
    message: string,
    actions: readonly Action[],
  ): Promise<void> => {
    // The editor makes [text](command:…) in a notification a link that runs: what a host says must not be one.
    const chosen = await show(unlinked(clean(message)), ...actions.map((action) => action.title));
    try {
      await actions.find((action) => action.title === chosen)?.run();
    } catch (error) {
      notifier.failure(error);
    }
  };
  const notifier: Notifier = {
    info: (message, ...actions) => void ask(vscode.window.showInformationMessage, message, actions),
    warn: (message, ...actions) => void ask(vscode.window.showWarningMessage, message, actions),
    failure: (error, ...actions) => {
      if (error instanceof Failure && error.kind === 'cancelled') return;
      const message = messageOf(error);
      log.error(error instanceof Failure || !(error instanceof Error) ? message : (error.stack ?? message));
      if (error instanceof Failure && error.kind === 'not-trusted') void ask(vscode.window.showWarningMessage, message, [manageTrust]);
      else void ask(vscode.window.showErrorMessage, message, [...actions, { title: vscode.l10n.t('Show Log'), run: () => log.show() }]);
    },
  };
  return notifier;
}
