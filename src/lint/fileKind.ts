import { mentionsSetting } from '../scripts/mentions.js';
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

/** Endings of templates: what stands before them is the name of the file that they make. */
const templateEnding =
  /\.(?:j2|jinja2?|tmpl|tpl|gotmpl|erb|mako|mustache|hbs|template|in|example|sample|dist)$|(?<=\.(?:ya?ml|json|toml|sh|env|conf))-(?:template|example|sample)$/iu;

/** Kinds by name. Names that several kinds share are in {@link byText}. */
const byName: readonly (readonly [pattern: RegExp, kind: FileKind])[] = [
  [/^(?:.*[._-])?nccl[._-]?tuner[\w.-]*\.(?:conf|csv)$/iu, 'tuner'],
  [/(?:^|[._-])nccl[\w.-]*\.conf$/iu, 'conf'],
  [/\.(?:sh|bash|zsh|ksh|csh|tcsh|sbatch|slurm|pbs|qsub|lsf|bsub|flux|job|bats|profile)$/iu, 'bash'],
  [/^\.?(?:bashrc|bash_profile|profile|zshrc|zshenv|kshrc)$/u, 'bash'],
  [/\.pyi?$/iu, 'python'],
  [/\.ya?ml$/iu, 'yaml'],
  [/(?:^|\.)(?:dockerfile|containerfile)(?:\.[\w-]+)*$/iu, 'dockerfile'],
  [/^(?:docker|container)file[-_][\w.-]+$/iu, 'dockerfile'],
  [/^\.deepspeed_env$/u, 'env'],
  [/(?:^|\.)env(?:\.[\w-]+)*$/iu, 'env'],
  [/\.(?:json|jsonc|json5|code-workspace)$/iu, 'json'],
  [/\.toml$/iu, 'toml'],
  [/^(?:.*[._-])?(?:hostfile|machinefile)(?:\.\w+)?$/iu, 'hostfile'],
];

const collective = '(?:broadcast|reduce|allgather|reducescatter|allreduce)';

/** Kinds by what a text begins with, for names that do not tell. */
function byText(text: string): FileKind | null {
  const start = text.slice(0, 4096);
  if (/^\ufeff?#!.*\b(?:ba|z|k|da)?sh\b/u.test(start)) return 'bash';
  if (/^\ufeff?#!.*\bpython/u.test(start)) return 'python';
  if (/^#(?:SBATCH|PBS|BSUB|FLUX:|flux:)\s*-/mu.test(start)) return 'bash';
  if (isTopology(start)) return 'topo-xml';
  if (isTuner(start)) return 'tuner';
  return isSettingsAlone(text) ? 'conf' : null;
}

/** A topology or graph file of NCCL: its root, whatever stands before it that NCCL would or would not forgive. */
function isTopology(start: string): boolean {
  const root = /<(?![?!])[^\s/>]*/u.exec(start.replace(/<!--.*?-->/gsu, ''));
  return root !== null && /^<(?:system|graphs)$/u.test(root[0]) && /^\s*\ufeff?\s*</u.test(start);
}

/** A file of NCCL's example tuner: its first line of data names a collective and has the fields that one has. */
function isTuner(start: string): boolean {
  const first = start.split('\n').find((line) => !/^\s*(?:#.*)?$/u.test(line));
  const fields = first?.split(',').length ?? 0;
  return first !== undefined && fields >= 8 && fields <= 10 && new RegExp(`^\\s*${collective}\\s*,`, 'u').test(first);
}

/** A file of settings alone, whatever it is called. Lines with control of a template do not count. */
function isSettingsAlone(text: string): boolean {
  if (!text.includes('NCCL_')) return false;
  const lines = text.split('\n').filter((line) => !/^\s*(?:#.*)?$/u.test(line) && !/^\s*(?:\{[{%#].*[}%#]\}|<%.*%>)\s*$/u.test(line));
  const settings = lines.filter((line) => /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*\s*=/u.test(line));
  return settings.some((line) => line.includes('NCCL_')) && settings.length === lines.length;
}

/** Whether a name says that the file is a template which makes another file. */
export function isTemplateName(path: string): boolean {
  return templateEnding.test(path);
}

/** What kind of file a name, and where that does not tell, a text stands for; null where neither tells. For a template: the kind that it makes. */
export function fileKindOf(path: string, text: string): FileKind | null {
  let name = path.split(/[\\/]/u).at(-1) ?? path;
  while (templateEnding.test(name)) name = name.replace(templateEnding, '');
  const named = byName.find(([pattern]) => pattern.test(name))?.[1];
  if (named === undefined) return byText(text);
  if (named === 'conf' && isTuner(text.slice(0, 4096))) return 'tuner';
  return named;
}

/** Kinds that files in a folder are looked at for. */
export const readKinds: readonly FileKind[] = fileKinds;

/** Kinds that are NCCL's own or whose every file is worth a look; of the others there are many that have nothing to do with it. */
const always: ReadonlySet<FileKind> = new Set<FileKind>(['conf', 'bash', 'dockerfile', 'tuner', 'topo-xml']);

/** Whether a file that was met in a folder, and not named by the user, concerns NCCL: most of Python, YAML, JSON and the like does not. */
export function concerns(kind: FileKind, text: string): boolean {
  return always.has(kind) || mentionsSetting(text);
}

/** Words without which a shell script names nothing of ours, reads no other file in, and begins no container and no benchmark. */
const telling =
  /CCL|_perf|gpu|mig-|nvidia|infiniband|rdma|docker|podman|nerdctl|singularity|apptainer|enroot|kubectl|env-file|\bsource\b|(?<![\w.~/-])\.\s/iu;

/**
 * Whether a shell script can have findings that its own text gives rise to. Cheap: most scripts of a project cannot, and parsing one takes
 * a hundred times as long. Findings about hosts also concern scripts that only start something.
 */
export function mayTell(text: string): boolean {
  return telling.test(text) || mentionsSetting(text);
}
