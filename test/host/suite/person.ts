import * as vscode from 'vscode';

/** What somebody at the keyboard answers while a test runs, by the title of the question; undefined: given up. */
export interface Answers {
  /** Which of the entries are taken. */
  pick?: (title: string, labels: readonly string[]) => readonly string[] | undefined;
  input?: (title: string, value: string) => string | undefined;
  open?: (title: string) => readonly vscode.Uri[] | undefined;
  save?: (title: string) => vscode.Uri | undefined;
  /** The button that is pressed under a message. */
  press?: (message: string, buttons: readonly string[]) => string | undefined;
}

/** Somebody who answers the editor's questions, and what was said meanwhile. */
export interface Person {
  answers: Answers;
  readonly told: string[];
  /** Gives the editor its own dialogs back. */
  leave(): void;
}

type Entries = readonly (string | vscode.QuickPickItem)[];

/** Puts somebody in front of the editor's dialogs. */
export function sitDown(): Person {
  const { window } = vscode;
  const { showQuickPick, showInputBox, showOpenDialog, showSaveDialog, showErrorMessage, showWarningMessage, showInformationMessage } = window;
  const person: Person = {
    answers: {},
    told: [],
    leave: () =>
      Object.assign(window, {
        showQuickPick,
        showInputBox,
        showOpenDialog,
        showSaveDialog,
        showErrorMessage,
        showWarningMessage,
        showInformationMessage,
      }),
  };
  const message = (text: string, ...rest: readonly unknown[]): Promise<string | undefined> => {
    person.told.push(text);
    const buttons = rest.filter((one) => typeof one === 'string');
    return Promise.resolve(person.answers.press?.(text, buttons));
  };
  const labelOf = (item: string | vscode.QuickPickItem): string => (typeof item === 'string' ? item : item.label);
  Object.assign(window, {
    showQuickPick: async (given: Entries | Thenable<Entries>, options: vscode.QuickPickOptions = {}) => {
      const items = await given;
      const labels = person.answers.pick?.(options.title ?? '', items.map(labelOf));
      if (labels === undefined) return undefined;
      const chosen = items.filter((item) => labels.includes(labelOf(item)));
      if (chosen.length !== labels.length) throw new Error(`${labels.join(', ')} is not among ${items.map(labelOf).join(', ')}`);
      return options.canPickMany === true ? chosen : chosen[0];
    },
    showInputBox: ({ title = '', value = '' }: vscode.InputBoxOptions) => Promise.resolve(person.answers.input?.(title, value)),
    showOpenDialog: ({ title = '' }: vscode.OpenDialogOptions) => Promise.resolve(person.answers.open?.(title)),
    showSaveDialog: ({ title = '' }: vscode.SaveDialogOptions) => Promise.resolve(person.answers.save?.(title)),
    showErrorMessage: message,
    showWarningMessage: message,
    showInformationMessage: message,
  });
  return person;
}
