import type { FileKind } from '../setting.js';

const names: readonly (readonly [pattern: RegExp, kind: FileKind])[] = [
  [/(?:^|[._-])nccl[\w.-]*\.conf$/iu, 'conf'],
  [/\.(?:sh|bash|zsh|ksh|sbatch|slurm|pbs|lsf)$/iu, 'bash'],
  [/\.py$/iu, 'python'],
  [/\.ya?ml$/iu, 'yaml'],
  [/(?:^|\.)(?:dockerfile|containerfile)(?:\.[\w-]+)?$/iu, 'dockerfile'],
  [/(?:^|\.)env(?:\.[\w-]+)?$/iu, 'env'],
  [/^environment$/u, 'env'],
  [/\.json$/iu, 'json'],
  [/\.toml$/iu, 'toml'],
];

/** The kind of a file of ours that stands inside another one, by the name that it gets and what is in it; null where neither tells. */
export function kindOfPath(path: string, text: string): FileKind | null {
  if (/^\s*(?:<\?xml[^>]*\?>\s*)?<(?:system|graphs)\b/u.test(text)) return 'topo-xml';
  const data = /^(?!\s*(?:#|$)).*$/mu.exec(text)?.[0] ?? '';
  if (/^\s*(?:allreduce|allgather|reducescatter|broadcast|reduce)\s*,\s*\d+\s*,/u.test(data)) return 'tuner';
  const name = path.split('/').at(-1) ?? path;
  const named = names.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  if (/^#!.*\b(?:ba|z|k|da)?sh\b/u.test(text)) return 'bash';
  if (/^#!.*\bpython/u.test(text)) return 'python';
  return null;
}
