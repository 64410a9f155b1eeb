import type { FileKind } from '../scripts/setting.js';

/** The kinds of file there are, as `--kind` names them. */
export const fileKinds: readonly FileKind[] = [
  'conf',
  'bash',
  'python',
  'yaml',
  'dockerfile',
  'env',
  'json',
  'toml',
  'tuner',
  'topo-xml',
  'hostfile',
];

const byName: readonly (readonly [pattern: RegExp, kind: FileKind])[] = [
  [/(?:^|[._-])nccl[\w.-]*\.conf$/i, 'conf'],
  [/\.(?:sh|bash|zsh|ksh|sbatch|slurm|pbs|lsf|job)$/i, 'bash'],
  [/\.py$/i, 'python'],
  [/\.ya?ml$/i, 'yaml'],
  [/(?:^|\.)(?:dockerfile|containerfile)(?:\.[\w-]+)?$/i, 'dockerfile'],
  [/(?:^|\.)env(?:\.[\w-]+)?$/i, 'env'],
];

/** What kind of file a name, and where that does not tell, a text stands for; null where neither tells. */
export function fileKindOf(path: string, text: string): FileKind | null {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const named = byName.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  if (/^#!.*\b(?:ba|z|k|da)?sh\b/.test(text)) return 'bash';
  if (/^#!.*\bpython/.test(text)) return 'python';
  if (/^\s*<(?:system|graphs)\b/.test(text)) return 'topo-xml';
  // A file of settings alone, whatever it is called.
  const lines = text.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line));
  const settings = lines.filter((line) => /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*\s*=/.test(line));
  return settings.some((line) => line.includes('NCCL_')) && settings.length === lines.length ? 'conf' : null;
}

/** Kinds that files in a folder are looked at for. */
export const readKinds: readonly FileKind[] = ['conf', 'bash'];
