import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type FoundFile, longestNeighbour, mostFoundFiles } from '../../protocol/lsp.js';
import { liesIn, neighbourPaths } from './neighbourPaths.js';

/** Kinds of file that can name a variable, for looking through a workspace. */
const kinds = [
  '**/*.{conf,sh,bash,zsh,ksh,csh,sbatch,slurm,pbs,lsf,bsub,flux,job,py,yaml,yml,env,json,jsonc,toml,j2,jinja,jinja2,tmpl,tpl,gotmpl}',
  '**/{.env*,*Dockerfile*,*dockerfile*,*Containerfile*,*hostfile*,*machinefile*,.bashrc,.profile,.deepspeed_env}',
];

/** Files that are looked into at most, and at once. */
const mostCandidates = 2000;
const atOnce = 16;

function folders(): readonly vscode.WorkspaceFolder[] {
  return vscode.workspace.workspaceFolders ?? [];
}

/** True where a file lies inside the workspace also when links are followed. Where links cannot be followed, one is refused. */
async function isInside(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return false;
  if (uri.scheme !== 'file') {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.SymbolicLink) === 0;
  }
  const place = await realpath(uri.fsPath);
  const roots = await Promise.all(
    folders()
      .filter((one) => one.uri.scheme === 'file')
      .map((one) => realpath(one.uri.fsPath).catch(() => one.uri.fsPath)),
  );
  return roots.some((root) => liesIn(root.replaceAll('\\', '/'), place.replaceAll('\\', '/')));
}

/** The text of a file of the workspace as the editor has it; null where it is not there, not inside, too long, or no text. */
async function textOf(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  try {
    if (!(await isInside(uri))) return null;
    if (open !== undefined) return open.getText().length > longestNeighbour ? null : open.getText();
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > longestNeighbour) return null;
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.includes(0) ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

/** A file that a document reads in, inside the workspace; null for everything else. Answers the server's `nccl/readNeighbour`. */
export async function neighbour({ from, path }: { readonly from: string; readonly path: string }): Promise<FoundFile | null> {
  const document = vscode.Uri.parse(from, true);
  if (document.scheme === 'untitled') return null;
  const same = folders().filter(({ uri }) => uri.scheme === document.scheme && uri.authority === document.authority);
  const places = neighbourPaths(
    document.path,
    path,
    same.map(({ uri }) => uri.path),
  );
  for (const place of places) {
    const uri = document.with({ path: place, query: '', fragment: '' });
    const text = await textOf(uri);
    if (text !== null) return { uri: uri.toString(), text };
  }
  return null;
}

/** Globs that the user keeps out of searches. */
function excluded(): string | undefined {
  const globs = ['files', 'search'].flatMap((section) => {
    const set = vscode.workspace.getConfiguration(section).get<Readonly<Record<string, unknown>>>('exclude') ?? {};
    return Object.entries(set).flatMap(([glob, on]) => (on === true ? [glob] : []));
  });
  return globs.length === 0 ? undefined : `{${globs.join(',')}}`;
}

/** Files of the workspace whose text holds a name as a word, the open ones first. Answers the server's `nccl/findFiles`. */
export async function filesNaming({ name }: { readonly name: string }): Promise<readonly FoundFile[]> {
  if (!/^\w+$/u.test(name)) return [];
  const word = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'u');
  const globs = await Promise.all(kinds.map((glob) => vscode.workspace.findFiles(glob, excluded(), mostCandidates)));
  const uris = new Map(globs.flat().map((uri) => [uri.toString(), uri]));
  for (const { uri, isUntitled } of vscode.workspace.textDocuments) if (!isUntitled) uris.set(uri.toString(), uri);
  const queue = [...uris.values()].slice(0, mostCandidates);
  const found: FoundFile[] = [];
  const work = async (): Promise<void> => {
    for (let uri = queue.shift(); uri !== undefined && found.length < mostFoundFiles; uri = queue.shift()) {
      const text = await textOf(uri);
      if (text !== null && word.test(text)) found.push({ uri: uri.toString(), text });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found.slice(0, mostFoundFiles);
}
