import type { YamlNode } from './tree.js';

/** Keys whose list holds the words of one command, started without a shell. */
const execKeys = /^(?:command|args|cmd|argv|entrypoint|arguments)$/iu;

/** Keys whose list holds lines of one shell script. */
const lineKeys = /^(?:script|before_script|after_script|commands|run)$/iu;

/** Keys whose list holds shell commands that run one by one. */
const commandListKeys = /^(?:runcmd|bootcmd|\w*_commands)$/iu;

/** Keys whose text is run by a shell. */
const scriptKeys =
  /^(?:run|script|setup|command|commands|cmd|args|entrypoint|shell|bash|source|inline|(?:ansible\.builtin\.)?(?:shell|command)|\w*(?:start|launch|run|setup)_?(?:up)?_?(?:cmd|command|script)|user_?data|(?:pre|post)_?(?:run|start|setup|script|launch)\w*)$/iu;

/** Keys whose mapping or list is the environment of what stands beside it. */
const environmentKeys =
  /^(?:envs?|environment|env_?vars|environment_?variables|extra_?env(?:_?vars)?|additional_?env(?:_?vars)?|container_?env|runtime_?env|variables|envFrom|env_file)$/iu;

/** Whether a list holds the words of one command. */
export function isExec(key: string | null, node: YamlNode | null): boolean {
  return (
    key !== null && execKeys.test(key) && node?.kind === 'seq' && node.items.every(({ kind }) => kind === 'scalar' || kind === 'alias')
  );
}

/** Whether a list holds lines of one shell script. */
export function isScriptLines(key: string): boolean {
  return lineKeys.test(key);
}

/** Whether a list holds shell commands, each on its own. */
export function isCommandList(key: string): boolean {
  return commandListKeys.test(key);
}

/** Whether a shell runs the text under a key. */
export function isScriptKey(key: string): boolean {
  return scriptKeys.test(key);
}

/** Whether what stands under a key is the environment of its neighbours. */
export function isEnvironmentKey(key: string): boolean {
  return environmentKeys.test(key);
}

/** True for a line that only a shell makes sense of: it begins with a hash-bang, exports a variable of ours, or sets one for a command behind it. */
export function looksLikeShell(text: string): boolean {
  if (/^#!.*sh\b/u.test(text)) return true;
  return /(?:^|\n)[ \t]*(?:export[ \t]+(?:TORCH_)?NCCL_\w+=|(?:TORCH_)?NCCL_\w+=\S*[ \t]+\S*(?:python|mpirun|mpiexec|torchrun|srun|bash|_perf|\.sh|\.py)|(?:mpirun|mpiexec|srun|torchrun|docker run)[ \t]+-)/u.test(
    text,
  );
}
