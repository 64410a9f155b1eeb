import * as vscode from 'vscode';
import type { Mention, MentionEnd } from '../../protocol/topology.js';
import type { FoundFile } from '../../protocol/lsp.js';
import { filesNaming } from '../language/workspaceFiles.js';
import { loadCluster } from '../parts/load.js';
import type { LinkEnd, MentionLine, ReadSetting } from './mentionLines.js';

/** Lines that are shown of all settings, and of all logs. */
const most = 40;
/** Logs that are looked into, the newest first, and bytes of the largest one. */
const mostLogs = 50;
const mostLogBytes = 20_000_000;

const logs = '**/*.{log,out,err}';

/** What {@link mentionsOf} asks of others. */
export interface MentionSources {
  /** The interface of a device on a host, null where not known. */
  readonly netdev: (host: string, device: string) => string | null;
  /** Settings in a file, as the readers of its language find them. */
  readonly settingsIn: (file: FoundFile) => Promise<readonly ReadSetting[]>;
}

/** Lines of settings and logs in the workspace that concern the ends of a link; settings are read as NCCL `version` does, null for the newest. */
export async function mentionsOf(
  ends: readonly MentionEnd[],
  { netdev, settingsIn }: MentionSources,
  version: string | null,
): Promise<readonly Mention[]> {
  const { listVariables, logMentions, newestRelease, settingMentions } = await loadCluster();
  const own: readonly LinkEnd[] = ends.map((end) => ({ ...end, netdev: end.device === null ? null : netdev(end.owner, end.device) }));
  const files = new Map<string, string>();
  for (const name of listVariables) for (const { uri, text } of await filesNaming({ name })) files.set(uri, text);
  const settings: Mention[] = [];
  for (const [uri, text] of files) {
    if (settings.length >= most) break;
    settings.push(...settingMentions(await settingsIn({ uri, text }), text, own, version ?? newestRelease).map((line) => mention(uri, line)));
  }
  const told: Mention[] = [];
  for (const { uri, text } of await logTexts()) {
    if (told.length >= most) break;
    told.push(...logMentions(text, own, most - told.length).map((line) => mention(uri, line)));
  }
  return [...settings.slice(0, most), ...told];
}

function mention(uri: string, line: MentionLine): Mention {
  return { ...line, uri, file: vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true)) };
}

async function logTexts(): Promise<readonly { readonly uri: string; readonly text: string }[]> {
  const uris = await vscode.workspace.findFiles(logs, undefined, 1000);
  const stated = await Promise.all(
    uris.map(async (uri) => {
      try {
        const { size, mtime } = await vscode.workspace.fs.stat(uri);
        return size > mostLogBytes ? [] : [{ uri, mtime }];
      } catch {
        return [];
      }
    }),
  );
  const newest = stated
    .flat()
    .sort((a, b) => b.mtime - a.mtime)
    .slice(0, mostLogs);
  return Promise.all(
    newest.map(async ({ uri }) => ({ uri: uri.toString(), text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) })),
  );
}
