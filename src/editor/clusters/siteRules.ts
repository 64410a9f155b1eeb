import * as vscode from 'vscode';
import { messageOf } from '../../base/failure.js';
import type { Logger } from '../../base/log.js';
import type { SiteFile, SiteKind, SiteRules } from '../../doctor/index.js';
import { loadCluster } from '../parts/load.js';
import { newest } from '../newest.js';
import { throttle } from '../throttle.js';
import { watchNearFiles } from './nearFiles.js';

const folders: Readonly<Record<SiteKind, string>> = { checks: '.nccl/checks', platforms: '.nccl/platforms' };
/** A larger file holds something else. */
const mostBytes = 1_000_000;
const nothing: SiteRules = { checks: [], platforms: [], problems: [] };

/**
 * The site's own checks and expected values, from `.nccl/checks` and `.nccl/platforms` of the workspace: read when a cluster is examined or such a file is open,
 * never before the workspace is trusted. What is wrong in them stands in the Problems view; what is examined is what is saved.
 */
export class SiteRulesFiles implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** A file was saved, came or went, after they had been read. */
  readonly onDidChange = this.changed.event;
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('nccl-site');
  private kept: Promise<SiteRules> | null = null;
  private wrong = 0;
  private readonly look = newest(
    () => this.read(true),
    (rules) => this.show(rules),
  );
  private readonly soon = throttle(() => void this.point(), 300);
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly log: Logger) {
    const again = (): void => this.again();
    const typed = (document: vscode.TextDocument): void => {
      if (isOurs(document)) this.soon.call();
    };
    this.subscriptions = vscode.Disposable.from(
      watchNearFiles(Object.values(folders), /\.ya?ml$/i, again),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isOurs(document)) again();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      vscode.workspace.onDidOpenTextDocument(typed),
      vscode.workspace.onDidCloseTextDocument(typed),
      vscode.workspace.onDidChangeTextDocument(({ document }) => typed(document)),
    );
    if (vscode.workspace.textDocuments.some(isOurs)) this.soon.call();
  }

  /** Mistakes in the files as they were last read; what has one is left out of what is examined. */
  get mistakes(): number {
    return this.wrong;
  }

  /** What the files say. Read once, until one of them changes. */
  rules(): Promise<SiteRules> {
    this.kept ??= this.read(false).then((rules) => {
      this.wrong = rules.problems.length;
      this.soon.call();
      return rules;
    });
    return this.kept;
  }

  dispose(): void {
    this.soon.dispose();
    this.subscriptions.dispose();
    this.diagnostics.dispose();
    this.changed.dispose();
  }

  private again(): void {
    const known = this.kept !== null;
    this.kept = null;
    this.soon.call();
    if (known) this.changed.fire();
  }

  /** Points at the mistakes in what stands in the editors, else on disk; also in files that are not open, once they have been used. */
  private async point(): Promise<void> {
    if (this.kept === null && !vscode.workspace.textDocuments.some(isOurs) && this.wrong === 0) return;
    try {
      await this.look();
    } catch (error) {
      this.log.error(messageOf(error));
    }
  }

  private show({ problems }: SiteRules): void {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const { path, range, message } of problems) {
      const { start, end } = range;
      const diagnostic = new vscode.Diagnostic(new vscode.Range(start.line, start.character, end.line, end.character), message);
      diagnostic.source = 'nccl';
      byFile.set(path, [...(byFile.get(path) ?? []), diagnostic]);
    }
    this.diagnostics.clear();
    for (const [path, found] of byFile) this.diagnostics.set(vscode.Uri.parse(path, true), found);
  }

  private async read(unsaved: boolean): Promise<SiteRules> {
    if (!vscode.workspace.isTrusted) return nothing;
    const files = [...(await filesOf('checks', unsaved)), ...(await filesOf('platforms', unsaved))];
    return files.length === 0 ? nothing : (await loadCluster()).readSiteRules(files);
  }
}

const isOurs = (document: vscode.TextDocument): boolean => /\/\.nccl\/(?:checks|platforms)\/[^/]+\.ya?ml$/i.test(document.uri.path);

async function filesOf(kind: SiteKind, unsaved: boolean): Promise<SiteFile[]> {
  const found = await Promise.all(
    (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }) => {
      const folder = vscode.Uri.joinPath(uri, folders[kind]);
      const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch((): [string, vscode.FileType][] => []);
      const names = entries.filter(([name, type]) => /\.ya?ml$/i.test(name) && (type & vscode.FileType.File) !== 0).map(([name]) => name);
      return await Promise.all(names.sort().map((name) => fileOf(kind, vscode.Uri.joinPath(folder, name), unsaved)));
    }),
  );
  return found.flat().flatMap((file) => file ?? []);
}

async function fileOf(kind: SiteKind, uri: vscode.Uri, unsaved: boolean): Promise<SiteFile | null> {
  const path = uri.toString();
  // Also when VS Code does not call it dirty: it says so only after the first change was told.
  const open = unsaved ? vscode.workspace.textDocuments.find((document) => document.uri.toString() === path) : undefined;
  if (open !== undefined) return { kind, path, text: open.getText() };
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > mostBytes) return null;
    return { kind, path, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch {
    // It went while we looked.
    return null;
  }
}
