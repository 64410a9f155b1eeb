import * as vscode from 'vscode';
import { Failure, messageOf } from '../../base/failure.js';
import { hostScheme } from '../../contract/index.js';
import { isForbidden, isMissing } from '../../ssh/files/failures.js';
import type { FileStat } from '../../ssh/files/types.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { fromUriParts, toUriParts, type HostAddress } from './hostAddress.js';
import { filesOf, type HostFileWriter } from './hostFiles.js';

/** The address of a host's file in the editor. */
export function hostUri(address: HostAddress): vscode.Uri {
  return vscode.Uri.from({ scheme: hostScheme, ...toUriParts(address) });
}

const types = {
  file: vscode.FileType.File,
  folder: vscode.FileType.Directory,
  link: vscode.FileType.SymbolicLink,
  other: vscode.FileType.Unknown,
} as const;

/** Hosts' files as documents: `nccl-host://cluster/host/path`. Every write is shown and asked about first, and only ever replaces one file. */
export class HostFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changedFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changedFile.event;
  /** Hash of what anybody was given last, an editor or another reader. */
  private readonly given = new Map<string, string>();
  /** Hash of what a document was made from: one with changes of its own keeps it, whoever reads the file meanwhile. */
  private readonly opened = new Map<string, string>();
  /** A document without changes, or whose changes were taken back, is what was read last. */
  private readonly cleaned = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    const given = document.uri.scheme === hostScheme && !document.isDirty ? this.given.get(document.uri.toString()) : undefined;
    if (given !== undefined) this.opened.set(document.uri.toString(), given);
  });
  /** Documents that are being saved without anybody having asked for it. */
  private readonly automatic = new Set<string>();
  private readonly saving = vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
    if (document.uri.scheme !== hostScheme) return;
    if (reason === vscode.TextDocumentSaveReason.Manual) this.automatic.delete(document.uri.toString());
    else this.automatic.add(document.uri.toString());
  });

  constructor(
    private readonly clusters: ClusterService,
    private readonly writer: () => HostFileWriter,
  ) {}

  /** Tells editors that a file holds something else now. */
  changed(address: HostAddress): void {
    this.changedFile.fire([{ type: vscode.FileChangeType.Changed, uri: hostUri(address) }]);
  }

  watch(): vscode.Disposable {
    // Nothing on a host is watched: what changed there is found when it is saved.
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return await this.say(uri, async (address) => statOf(await (await filesOf(this.clusters, address)).stat(address.path)));
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return await this.say(uri, async (address) => {
      const entries = await (await filesOf(this.clusters, address)).list(address.path);
      return entries.map((entry) => [entry.name, types[entry.stat.kind]]);
    });
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return await this.say(uri, async (address) => {
      const content = await (await filesOf(this.clusters, address)).read(address.path);
      const [key, hash] = [uri.toString(), content.version.sha256];
      this.given.set(key, hash);
      if (!vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.toString() === key)) this.opened.set(key, hash);
      return content.bytes;
    });
  }

  async writeFile(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
    await this.say(uri, async (address) => {
      if (this.automatic.delete(uri.toString()))
        throw new Failure('input', vscode.l10n.t('Files of hosts are not saved automatically.'), {
          next: vscode.l10n.t('Save it yourself when it is ready.'),
        });
      await this.writer().save(address, bytes, this.opened.get(uri.toString()) ?? null);
      this.given.delete(uri.toString());
      this.opened.delete(uri.toString());
    });
  }

  createDirectory(uri: vscode.Uri): never {
    throw onlyFiles(uri);
  }

  delete(uri: vscode.Uri): never {
    throw onlyFiles(uri);
  }

  rename(uri: vscode.Uri): never {
    throw onlyFiles(uri);
  }

  dispose(): void {
    this.saving.dispose();
    this.cleaned.dispose();
    this.changedFile.dispose();
  }

  /** Runs work on the file behind an address; what goes wrong becomes an error that the editor shows as it stands. */
  private async say<T>(uri: vscode.Uri, work: (address: HostAddress) => Promise<T>): Promise<T> {
    const address = fromUriParts(uri);
    if (address === null) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      return await work(address);
    } catch (error) {
      if (isMissing(error)) throw vscode.FileSystemError.FileNotFound(messageOf(error));
      if (isForbidden(error)) throw vscode.FileSystemError.NoPermissions(messageOf(error));
      throw vscode.FileSystemError.Unavailable(messageOf(error));
    }
  }
}

function statOf({ kind, size, mtime }: FileStat): vscode.FileStat {
  return { type: types[kind], size, mtime: mtime * 1000, ctime: mtime * 1000 };
}

function onlyFiles(uri: vscode.Uri): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    vscode.l10n.t('Only the content of files can be changed on a host, not {0} itself.', uri.path),
  );
}
