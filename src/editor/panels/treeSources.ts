import * as vscode from 'vscode';
import type { LoggedGraphs, MeasuredPairs, TreeSource } from '../../protocol/topology.js';
import { inputsOf } from '../diagnosis/inputs.js';
import type { LogWork } from '../diagnosis/logWork.js';
import { loadCluster } from '../parts/load.js';

const matrices = '**/.nccl/latency/*.{json,csv}';
const logs = '**/*.{log,out,err}';
/** Files that are offered, the newest ones, and bytes of the largest one. */
const most = 30;
const mostBytes = 100_000_000;

/** Whether an open document is a log of NCCL; its lines begin soon, for NCCL tells of itself first. */
function tellsOfNccl(document: vscode.TextDocument): boolean {
  const head = document.getText(new vscode.Range(0, 0, 2000, 0));
  return head.includes(' NCCL INFO ') && document.uri.scheme !== 'output';
}

/** Files of the workspace and open logs that a spanning tree can be made of or held against; only what was offered is read. */
export class TreeSources {
  private readonly offered = new Set<string>();

  /** Logs are read by `work`, not in this process. */
  constructor(private readonly work: LogWork) {}

  async list(): Promise<{ readonly matrices: readonly TreeSource[]; readonly logs: readonly TreeSource[] }> {
    const open = vscode.workspace.textDocuments.filter(tellsOfNccl).map(({ uri }) => this.offer(uri));
    const ids = new Set(open.map(({ id }) => id));
    return { matrices: await this.newest(matrices), logs: [...open, ...(await this.newest(logs)).filter(({ id }) => !ids.has(id))] };
  }

  /** The measured pairs of a matrix; null where it holds none or is gone. */
  async pairs(id: string): Promise<MeasuredPairs | null> {
    const text = await this.textOf(id);
    if (text === null) return null;
    const read = (await loadCluster()).readNetworkFile(text);
    if (read?.kind !== 'pairs') return null;
    const { names, us, gbps } = read.pairs;
    return { names, us, gbps, origin: read.origin };
  }

  /** The rings and trees of the largest communicator of a log; null where it tells of none or is gone. */
  async graphs(id: string): Promise<LoggedGraphs | null> {
    if (!this.offered.has(id)) return null;
    try {
      const { inputs } = await inputsOf([vscode.Uri.parse(id, true)]);
      const [input] = inputs;
      if (input === undefined) return null;
      return (await this.work.run({ kind: 'graphs', input }, new AbortController().signal)) as LoggedGraphs | null;
    } catch {
      return null;
    }
  }

  private async newest(glob: string): Promise<TreeSource[]> {
    const found = await vscode.workspace.findFiles(glob, '**/node_modules/**', 1000);
    const stated = await Promise.all(
      found.map(async (uri) => {
        try {
          const { size, mtime } = await vscode.workspace.fs.stat(uri);
          return size === 0 || size > mostBytes ? [] : [{ uri, mtime }];
        } catch {
          return [];
        }
      }),
    );
    const files = stated
      .flat()
      .sort((a, b) => b.mtime - a.mtime)
      .slice(0, most);
    return files.map(({ uri }) => this.offer(uri));
  }

  private offer(uri: vscode.Uri): TreeSource {
    const id = uri.toString();
    this.offered.add(id);
    return { id, name: vscode.workspace.asRelativePath(uri) };
  }

  private async textOf(id: string): Promise<string | null> {
    // A page names no other files.
    if (!this.offered.has(id)) return null;
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === id);
    if (open !== undefined) return open.getText();
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(id, true)));
    } catch {
      return null;
    }
  }
}
