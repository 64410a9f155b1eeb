import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CaptureEntry } from '../../protocol/topology.js';
import { captureHead } from './captureHead.js';

/** Snapshots that a panel offers, the newest ones, and bytes of the largest one: a thousand hosts come to some fifty million. */
const most = 200;
const mostBytes = 200_000_000;
/** Bytes from which the time of a snapshot is read, so that many large files can be listed. */
const headBytes = 4096;

const glob = '**/.nccl/snapshots/*.json';

/** Snapshots of a cluster in the workspace, oldest first; with an empty name those of every cluster. */
export async function listCaptures(cluster: string): Promise<readonly CaptureEntry[]> {
  const uris = await vscode.workspace.findFiles(glob, null, most * 5);
  const found = await Promise.all(uris.map(entryOf));
  return found
    .flatMap((entry) => (entry === null || (cluster !== '' && entry.cluster !== null && entry.cluster !== cluster) ? [] : [entry]))
    .sort((a, b) => a.time - b.time)
    .slice(-most)
    .map(({ id, name, at, origin }) => ({ id, name, at, origin }));
}

async function entryOf(uri: vscode.Uri): Promise<(CaptureEntry & { readonly cluster: string | null; readonly time: number }) | null> {
  try {
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    if (size > mostBytes) return null;
    const { at, origin, cluster } = captureHead(await headOf(uri));
    const time = Date.parse(at ?? '');
    return { id: uri.toString(), name: uri.path.split('/').at(-1) ?? '', at, origin, cluster, time: Number.isNaN(time) ? mtime : time };
  } catch {
    // A file that goes while it is listed is none.
    return null;
  }
}

async function headOf(uri: vscode.Uri): Promise<string> {
  if (uri.scheme !== 'file') return '';
  const file = await open(uri.fsPath, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Path of a snapshot that {@link listCaptures} offers; null for any other address. */
export async function capturePath(id: string): Promise<string | null> {
  const uris = await vscode.workspace.findFiles(glob, null, most * 5);
  return uris.find((one) => one.scheme === 'file' && one.toString() === id)?.fsPath ?? null;
}
