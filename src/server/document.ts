import type { Position, Range } from '../base/text.js';

/** What a document is to this server: by its language and, for YAML, its place. Null: not ours. */
export type DocumentKind = 'conf' | 'bash' | 'cluster' | 'sweep';

/** The kind of a document. */
export function kindOf(languageId: string, uri: string): DocumentKind | null {
  if (languageId === 'nccl-conf') return 'conf';
  if (languageId === 'shellscript') return 'bash';
  if (languageId !== 'yaml') return null;
  const path = pathOf(uri);
  if (path.endsWith('/.nccl/cluster.yaml')) return 'cluster';
  return /\/\.nccl\/sweeps\/[^/]+\.ya?ml$/u.test(path) ? 'sweep' : null;
}

/** The path in a URI, with escapes undone; the URI itself where it is not one. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}

/** True where the position lies in the range or at its end. */
export function holds(range: Range, { line, character }: Position): boolean {
  const { start, end } = range;
  if (line < start.line || line > end.line) return false;
  return !(line === start.line && character < start.character) && !(line === end.line && character > end.character);
}

/** True where two ranges share a position. */
export function touches(a: Range, b: Range): boolean {
  return holds(a, b.start) || holds(b, a.start);
}
