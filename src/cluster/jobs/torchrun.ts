import * as l10n from '@vscode/l10n';
import type { Executor, ExecResult } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';

/** Where rank 0 listens when nothing else is said: the port that torchrun itself takes (torch/distributed/run.py). */
export const masterPort = 29400;

/** One torchrun for each host. Underscores: names with dashes came with PyTorch 2.0. The place of the host's own number is left open. */
export function torchrunWords(
  hosts: readonly string[],
  ranksPerHost: number,
  extra: readonly string[],
  command: readonly string[],
): (node: number) => string[] {
  const [first = 'localhost'] = hosts;
  // torchrun starts Python scripts by itself and everything else with --no_python.
  const script = command[0]?.endsWith('.py') === true;
  const meeting = extra.some((word) => /^--(?:rdzv|master|standalone)/.test(word));
  const place = hosts.length === 1 ? ['--standalone'] : [`--master_addr=${first}`, `--master_port=${String(masterPort)}`];
  return (node) => [
    'torchrun',
    `--nnodes=${String(hosts.length)}`,
    `--nproc_per_node=${String(ranksPerHost)}`,
    ...(hosts.length === 1 ? [] : [`--node_rank=${String(node)}`]),
    ...(meeting ? [] : place),
    ...extra,
    ...(script ? [] : ['--no_python']),
    ...command,
  ];
}

/** An Executor that starts the same on every host; what the first says is the answer. When one fails, the others are ended. */
export function onEveryHost(executor: Executor, hosts: readonly string[], wordsOf: (node: number) => readonly string[]): Executor {
  return {
    host: executor.host,
    run: async (_argv, options = {}): Promise<ExecResult> => {
      const { beside } = executor;
      if (beside === undefined)
        throw new Failure(
          'unsupported',
          l10n.t('torchrun has to be started on {0} hosts, and only one can be reached here.', hosts.length),
        );
      const others = await Promise.all(hosts.slice(1).map((host) => beside(host)));
      const stop = new AbortController();
      const onAbort = (): void => stop.abort();
      options.signal?.addEventListener('abort', onAbort, { once: true });
      if (options.signal?.aborted === true) stop.abort();
      // The cause, not what the ending of the others led to.
      const first: { result: ExecResult | null; host: string; error: Error | null } = { result: null, host: '', error: null };
      const one = async (host: string, at: number): Promise<ExecResult | null> => {
        const { onStdout, onStderr, ...rest } = options;
        try {
          const on = at === 0 ? executor : others[at - 1];
          if (on === undefined) return null;
          const taps = at === 0 ? { ...(onStdout === undefined ? {} : { onStdout }), ...(onStderr === undefined ? {} : { onStderr }) } : {};
          const result = await on.run(wordsOf(at), { ...rest, ...taps, signal: stop.signal });
          if (result.code !== 0 && first.result === null && first.error === null) {
            Object.assign(first, { result, host });
            // Its peers hang for as long as their own limit otherwise.
            stop.abort();
          }
          return result;
        } catch (error) {
          if (first.result === null && first.error === null) {
            Object.assign(first, { error: error instanceof Error ? error : new Error(String(error)), host });
            stop.abort();
          }
          return null;
        }
      };
      const [answer] = await Promise.all(hosts.map(one));
      options.signal?.removeEventListener('abort', onAbort);
      if (first.error !== null) throw first.error;
      if (first.result !== null && first.host !== hosts[0]) {
        const { stdout = '', truncated = false } = answer ?? {};
        return { ...first.result, stdout, truncated, stderr: `${first.host}: ${first.result.stderr}` };
      }
      if (answer === undefined || answer === null) throw new Failure('tool', l10n.t('torchrun gave no answer.'));
      return answer;
    },
  };
}
