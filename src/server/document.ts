import type { Position, Range } from '../base/text.js';
import { fileKindOf } from '../lint/index.js';
import type { FileKind } from '../scripts/index.js';

/** What a document is to this server. */
export type DocumentKind = FileKind | 'cluster' | 'sweep';

/** Languages of editors whose name says how the file is read, whatever it is called. */
const byLanguage: Readonly<Record<string, FileKind>> = {
  'nccl-conf': 'conf',
  shellscript: 'bash',
  zsh: 'bash',
  csh: 'bash',
  slurm: 'bash',
  python: 'python',
  yaml: 'yaml',
  dockercompose: 'yaml',
  helm: 'yaml',
  kubernetes: 'yaml',
  dockerfile: 'dockerfile',
  containerfile: 'dockerfile',
  dotenv: 'env',
  env: 'env',
  json: 'json',
  jsonc: 'json',
  toml: 'toml',
};

/** Languages that other kinds of file go by too, so that name and text decide. */
const byName = /^(?:plaintext|properties|ini|csv|tsv|xml|conf|jinja.*|j2|django-.*|go-?template|gotmpl|erb|mako|mustache|handlebars)$/u;

/** The kind of a document by its language, its place and, where these do not tell, its text; null: not ours. */
export function kindOf(languageId: string, uri: string, text = ''): DocumentKind | null {
  const path = pathOf(uri);
  const kind = byLanguage[languageId];
  if (kind === 'yaml') {
    if (path.endsWith('/.nccl/cluster.yaml')) return 'cluster';
    if (/\/\.nccl\/sweeps\/[^/]+\.ya?ml$/u.test(path)) return 'sweep';
  }
  return kind ?? (byName.test(languageId) ? fileKindOf(path, text) : null);
}

/** The path in a URI, with escapes undone; the URI itself where it is not one. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}

/**
 * Whether a text can concern us at all: it names a variable, a benchmark, or starts a container with GPUs. Everything else is left unread, for
 * editors hand over every script of a project.
 */
export function concerns(text: string): boolean {
  return /[NRH]CCL|TORCH_FR_|_perf(?:_mpi)?\b|DOCA_GPUNETIO_|CUDA_LAUNCH_BLOCKING|nvidia\.com\/|--gpus[ =]/u.test(text);
}

/** Whether a kind of file is ours whatever it names. */
export function isOwnFormat(kind: DocumentKind): boolean {
  return kind === 'conf' || kind === 'tuner' || kind === 'topo-xml' || kind === 'cluster' || kind === 'sweep';
}

/** True where a position stands before another. */
export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** True where the position lies in the range or at its end. */
export function holds({ start, end }: Range, position: Position): boolean {
  return !isBefore(position, start) && !isBefore(end, position);
}

/** True where two ranges share a position. */
export function touches(a: Range, b: Range): boolean {
  return holds(a, b.start) || holds(b, a.start);
}
