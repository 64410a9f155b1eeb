import { languages } from '../../contract/index.js';

/** A part of a document selector, for the editor and for the language client alike. */
export interface DocumentFilter {
  readonly language: string;
  readonly pattern?: string;
}

/** Languages of which every document may hold settings. */
const whole: readonly string[] = [
  languages.conf,
  languages.shell,
  'python',
  'yaml',
  'dockercompose',
  'helm',
  'dockerfile',
  'containerfile',
  'dotenv',
  'env',
  'properties',
  'ini',
  'json',
  'jsonc',
  'toml',
  'zsh',
  'csh',
  'slurm',
  'jinja',
  'jinja-shell',
  'jinja-yaml',
  'jinja-html',
  'go-template',
  'gotmpl',
];

/** Names by which other documents are told; the server looks at name and text once more. */
const named: readonly DocumentFilter[] = [
  { language: 'plaintext', pattern: '**/{*nccl*,*hostfile*,*machinefile*,.env*,*.env,*.j2,*.jinja,*.jinja2,*.tmpl,*.tpl,*.gotmpl,*.in}' },
  { language: 'plaintext', pattern: '**/{*.slurm,*.sbatch,*.pbs,*.lsf,*.bsub,*.flux,*.job,*.toml}' },
  { language: 'csv', pattern: '**/*{nccl,tuner}*' },
  { language: 'plaintext', pattern: '**/*{nccl,tuner}*.csv' },
  { language: 'xml', pattern: '**/*{nccl,topo,graph,system}*' },
];

/** Documents that the language server is handed. */
export const documentSelector: readonly DocumentFilter[] = [...whole.map((language) => ({ language })), ...named];

/** Files of which the name alone says that they concern us. */
const ownNames = /(?:^|\/)(?:\.nccl\/(?:cluster|sweeps\/[^/]+)\.ya?ml|[^/]*tuner[^/]*\.csv|[^/]*(?:topo|graph)[^/]*\.xml)$/u;

/** Whether a document can hold anything of ours, told without reading it in earnest: the server is started only for such a one. */
export function concernsUs(languageId: string, path: string, text: () => string): boolean {
  if (languageId === languages.conf || ownNames.test(path)) return true;
  return /[NRH]CCL|TORCH_FR_|_perf(?:_mpi)?\b|DOCA_GPUNETIO_|CUDA_LAUNCH_BLOCKING|nvidia\.com\/|--gpus[ =]/u.test(text());
}
