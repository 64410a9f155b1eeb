import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import { Failure } from '../../base/failure.js';
import { ChangedFailure, isForbidden, isMissing, type PermissionFailure } from '../../ssh/files/failures.js';
import type { FileContent, FileVersion, HostFiles } from '../../ssh/files/types.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import { requireTrust } from '../trust.js';
import { confirmWrite, nameOf } from './confirmWrite.js';
import { clusterNamed, type HostAddress } from './hostAddress.js';
import type { Journal, SavedWrite } from './journal.js';
import { damaged } from '../../base/lineChanges.js';

interface Plan {
  readonly before: FileContent | null;
  readonly bytes: Uint8Array;
  /** Sentences for the question; null where it was asked already. */
  readonly remarks: readonly string[] | null;
  readonly undoes: string | null;
}

/** What writing to hosts needs from outside. */
export interface HostFileOptions {
  readonly clusters: ClusterService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  readonly journal: Journal;
  /** Told of a file that was written. */
  readonly changed: (address: HostAddress) => void;
  /** Opens a terminal on a host. */
  readonly openTerminal: (address: HostAddress) => void;
}

/** Files of a host of a connected cluster. Throws a Failure before anything connects where the workspace is not trusted. */
export async function filesOf(
  clusters: ClusterService,
  address: Pick<HostAddress, 'cluster' | 'host'>,
  signal?: AbortSignal,
): Promise<HostFiles> {
  requireTrust();
  const known = clusters.states().map((state) => state.cluster.name);
  return (await clusters.session(clusterNamed(address.cluster, known), address.host, signal)).files;
}

/** The file, or null where the host has none. */
export async function readIfThere(files: HostFiles, path: string): Promise<FileContent | null> {
  try {
    return await files.read(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Writes files of hosts: shows first what changes, asks, replaces with a backup, and knows how to undo it. */
export class HostFileWriter {
  constructor(private readonly options: HostFileOptions) {}

  /**
   * Saves bytes to a host's file. `opened` is the hash of what the editor was given, null for nothing. Throws a Failure when it was not written, a
   * declined question included.
   */
  async save(address: HostAddress, bytes: Uint8Array, opened: string | null): Promise<void> {
    const files = await filesOf(this.options.clusters, address);
    const before = await readIfThere(files, address.path);
    if (before !== null && damaged(before.bytes, bytes) > 0)
      throw new Failure(
        'input',
        vscode.l10n.t(
          '{0} on {1} is not UTF-8: saved as that, {2} of its characters would be lost.',
          address.path,
          address.host,
          damaged(before.bytes, bytes),
        ),
        { next: vscode.l10n.t('Reopen it with its encoding; Western (ISO 8859-1) keeps every byte.') },
      );
    const stale = opened !== null && before?.version.sha256 !== opened;
    const remarks = stale ? [vscode.l10n.t('It changed on the host since it was opened here: compare with care.')] : [];
    await this.write(address, files, { before, bytes, remarks, undoes: null });
  }

  /** Makes an empty file, for which the user has been asked already. */
  async make(address: HostAddress): Promise<void> {
    const files = await filesOf(this.options.clusters, address);
    await this.write(address, files, { before: null, bytes: new Uint8Array(), remarks: null, undoes: null });
  }

  /** Puts back what a file held before one of our writes, the same careful way. */
  async undo(write: SavedWrite): Promise<void> {
    const files = await filesOf(this.options.clusters, write);
    const found = await readIfThere(files, write.path);
    if (write.after === null || found?.version.sha256 !== write.after.sha256)
      throw new ChangedFailure(write.host, write.path, write.after, found?.version ?? null);
    if (write.backup === null) {
      await this.setAside(write, files, found.version);
      return;
    }
    const former = await files.read(write.backup);
    if (former.version.sha256 !== write.before)
      throw new Failure(
        'input',
        vscode.l10n.t('The backup {0} on {1} does not hold any more what it was made with.', write.backup, write.host),
        {
          next: vscode.l10n.t('Open both files and put back by hand what is needed.'),
        },
      );
    await this.write(write, files, { before: found, bytes: former.bytes, remarks: [], undoes: write.id });
  }

  private async write(address: HostAddress, files: HostFiles, plan: Plan): Promise<void> {
    const { before, bytes, remarks, undoes } = plan;
    const { host, path } = address;
    const nothingToDo = before !== null && Buffer.compare(before.bytes, bytes) === 0;
    const agreed =
      nothingToDo ||
      remarks === null ||
      (await confirmWrite(this.options.documents, { address, before: before?.bytes ?? null, after: bytes, remarks }));
    if (!agreed) throw new Failure('cancelled', vscode.l10n.t('Nothing was saved: {0} on {1} is as it was.', path, host));
    let done;
    try {
      done = await files.replace(path, bytes, { expected: before?.version ?? null });
    } catch (error) {
      this.offerOtherWays(address, files, bytes, error);
      throw error;
    }
    if (!done.written) return;
    const write = await this.note(address, { before: done.before?.sha256 ?? null, after: done.after, backup: done.backup, undoes });
    this.options.changed(address);
    const sentences = [
      undoes === null
        ? vscode.l10n.t('{0} on {1} is saved.', path, host)
        : vscode.l10n.t('{0} on {1} holds again what it held before.', path, host),
      ...(done.backup === null ? [] : [vscode.l10n.t('What it held is in {0}.', done.backup)]),
      ...(done.ownerKept ? [] : [vscode.l10n.t('It belongs to you now: the host did not let its owner be kept.')]),
    ];
    this.options.notifier.info(
      sentences.join(' '),
      ...(undoes === null ? [{ title: vscode.l10n.t('Undo'), run: () => this.undo(write) }] : []),
    );
  }

  private async setAside(write: SavedWrite, files: HostFiles, expected: FileVersion): Promise<void> {
    const { host, path } = write;
    const yes = vscode.l10n.t('Set It Aside');
    const answer = await vscode.window.showWarningMessage(
      clean(vscode.l10n.t('Undo making {0} on {1}?', path, host)),
      { modal: true, detail: vscode.l10n.t('It was not there before. It is renamed to a backup beside it.') },
      yes,
    );
    if (answer !== yes) return;
    const backup = await files.setAside(path, { expected });
    await this.note(write, { before: expected.sha256, after: null, backup, undoes: write.id });
    this.options.changed(write);
    this.options.notifier.info(vscode.l10n.t('{0} on {1} is gone; what it held is in {2}.', path, host, backup));
  }

  private async note(address: HostAddress, write: Pick<SavedWrite, 'before' | 'after' | 'backup' | 'undoes'>): Promise<SavedWrite> {
    const { cluster, host, path } = address;
    const saved = { id: randomUUID(), time: new Date().toISOString(), cluster, host, path, ...write };
    await this.options.journal.add(saved);
    return saved;
  }

  /** What a user can do who may not write the file: we never take more rights. */
  private offerOtherWays(address: HostAddress, files: HostFiles, bytes: Uint8Array, error: unknown): void {
    if (!isForbidden(error)) return;
    const { notifier } = this.options;
    notifier.warn(
      error.message,
      { title: vscode.l10n.t('Copy sudo Command'), run: () => this.copySudoCommand(address, files, bytes, error) },
      { title: vscode.l10n.t('Save a Copy Here…'), run: () => saveCopy(address, bytes) },
    );
  }

  private async copySudoCommand(address: HostAddress, files: HostFiles, bytes: Uint8Array, failure: PermissionFailure): Promise<void> {
    const staged = await files.stage(bytes);
    await vscode.env.clipboard.writeText(failure.sudo(staged, new Date()));
    this.options.notifier.info(
      vscode.l10n.t(
        'The command is in the clipboard: it installs {0} as {1}, with a backup beside it. Run it on {2} if you may.',
        staged,
        failure.path,
        address.host,
      ),
      { title: vscode.l10n.t('Open Terminal'), run: () => this.options.openTerminal(address) },
    );
  }
}

async function saveCopy(address: HostAddress, bytes: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${address.host}-${nameOf(address.path)}`.replace(/[^\w.-]/g, '_');
  const uri = await vscode.window.showSaveDialog({ ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }) });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, bytes);
}
