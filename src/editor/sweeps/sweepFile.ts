import * as vscode from 'vscode';
import { Failure, messageOf } from '../../base/failure.js';
import type { Sweep } from '../../bench/sweepSpec.js';
import { loadBench } from '../parts/load.js';

/** A histogram larger than this is a log that wants to be cut down first, in bytes. */
const mostHistogramBytes = 256 * 1024 ** 2;

/** What a sweep file says, the weights of its histogram file included. Throws a Failure that names the first mistake. */
export async function readSweepFile(uri: vscode.Uri, text: string): Promise<Sweep> {
  const part = await loadBench();
  const { sweep, problems } = part.readSweep(text, uri.fsPath);
  const [first] = problems;
  if (sweep === null) {
    const place = first === undefined ? uri.fsPath : `${uri.fsPath}:${first.range.start.line + 1}`;
    throw new Failure('input', `${place}: ${first?.message ?? vscode.l10n.t('The file describes no sweep.')}`);
  }
  const { histogram } = sweep.objective;
  if (histogram === undefined || histogram === null) return sweep;
  const found = part.withHistogram(sweep, await readText(vscode.Uri.joinPath(uri, '..', histogram)));
  if (typeof found === 'string') throw new Failure('input', `${uri.fsPath}: ${found}`);
  return found;
}

async function readText(uri: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostHistogramBytes)
      throw new Failure('input', vscode.l10n.t('{0} is larger than {1} MiB.', uri.fsPath, mostHistogramBytes / 1024 ** 2));
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    throw new Failure('input', vscode.l10n.t('{0} cannot be read: {1}', uri.fsPath, messageOf(error)));
  }
}
