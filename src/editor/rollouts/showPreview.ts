import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import type { Preview } from '../../rollout/index.js';
import { hostsText } from '../clusters/pickCluster.js';
import type { TextDocuments } from '../textDocuments.js';

/** Shows the exact change for each content that hosts have now: one comparison, or all of them in one editor. */
export async function showPreview(documents: TextDocuments, path: string, preview: Preview, after: Buffer): Promise<void> {
  const name = path.split('/').at(-1) ?? path;
  const pairs = preview.groups.map(({ before, sha256, hosts }) => ({
    hosts: hostsText(hosts.map(({ host }) => host)),
    left: documents.put(`rollout/${(sha256 ?? 'none').slice(0, 12)}/now/${name}`, before?.toString('utf8') ?? ''),
    right: documents.put(`rollout/${(sha256 ?? 'none').slice(0, 12)}/rolled-out/${name}`, after.toString('utf8')),
  }));
  const [first] = pairs;
  if (first === undefined) return;
  if (pairs.length === 1) {
    const title = clean(vscode.l10n.t('{0} on {1}: now ↔ rolled out', name, first.hosts));
    await vscode.commands.executeCommand('vscode.diff', first.left, first.right, title, { preview: true });
    return;
  }
  const title = clean(vscode.l10n.t('{0}: now ↔ rolled out, for {1} different contents', name, pairs.length));
  await vscode.commands.executeCommand('vscode.changes', title, pairs.map(({ left, right }) => [right, left, right])); // prettier-ignore
}
