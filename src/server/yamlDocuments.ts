import { readSweep } from '../bench/sweepFile.js';
import { readClusterFile } from '../cluster/readClusterFile.js';
import type { Finding } from '../lint/finding.js';

/** What is wrong in a cluster or sweep file, by the readers that the rest of the program uses. */
export function yamlFindings(kind: 'cluster' | 'sweep', text: string, path: string): readonly Finding[] {
  const { problems } = kind === 'cluster' ? readClusterFile(text, path) : readSweep(text, path);
  const rule = kind === 'cluster' ? 'cluster-file' : 'sweep-file';
  return problems.map(({ range, message }) => ({ rule, severity: 'error', message, range, variable: null, docs: null, fixes: [] }));
}
