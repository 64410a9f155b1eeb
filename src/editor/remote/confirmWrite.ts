import * as vscode from 'vscode';
import { clean, unlinked } from '../../base/clean.js';
import type { TextDocuments } from '../textDocuments.js';
import type { HostAddress } from './hostAddress.js';
import { lineChanges } from '../../base/lineChanges.js';

/** What is about to be written. */
export interface PlannedWrite {
  readonly address: HostAddress;
  /** The file as the host has it now; null where there is none. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
  /** Further sentences that belong to the decision. */
  readonly remarks: readonly string[];
}

const shownLines = 12;

/** Shows exactly what changes on which host beside the question; true only for an explicit yes. Nothing is written here. */
export async function confirmWrite(documents: TextDocuments, { address, before, after, remarks }: PlannedWrite): Promise<boolean> {
  const { host, path } = address;
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const [old, now] = [decode(before ?? new Uint8Array()), decode(after)];
  const left = documents.put(`${host}/now${path}`, old);
  const right = documents.put(`${host}/to-be-saved${path}`, now);
  await vscode.commands.executeCommand(
    'vscode.diff',
    left,
    right,
    clean(vscode.l10n.t('{0} on {1}: now ↔ to be saved', nameOf(path), host)),
    {
      preview: true,
      preserveFocus: true,
    },
  );
  const { added, removed, lines } = lineChanges(old, now, shownLines);
  const more = added + removed - lines.length;
  const yes = vscode.l10n.t('Save to {0}', clean(host));
  const detail = [
    vscode.l10n.t('Lines added: {0}, removed: {1}.', added, removed),
    ...lines,
    ...(more > 0 ? [vscode.l10n.t('… and {0} more, in the comparison behind this question.', more)] : []),
    '',
    ...remarks,
    ...(before === null ? [] : [vscode.l10n.t('What it holds now stays beside it as a backup.')]),
  ];
  try {
    const question =
      before === null
        ? vscode.l10n.t('Make {0} on {1}?', clean(path), clean(host))
        : vscode.l10n.t('Replace {0} on {1}?', clean(path), clean(host));
    const answer = await vscode.window.showWarningMessage(
      unlinked(question),
      { modal: true, detail: unlinked(clean(detail.join('\n'))) },
      yes,
    );
    return answer === yes;
  } finally {
    await closeDiff(right);
  }
}

async function closeDiff(right: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = tabs.filter((tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === right.toString());
  await vscode.window.tabGroups.close(ours, true);
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}
