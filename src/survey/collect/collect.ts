import * as l10n from '@vscode/l10n';
import { clean, cleanLine } from '../../base/clean.js';
import type { Executor } from '../../base/executor.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { Origin } from '../../base/origin.js';
import type { ExecutorPool } from '../../cluster/fanout/direct.js';
import type { HostAnswer, Snapshot } from '../../cluster/facts.js';
import type { FabricSource } from '../../fabric/piece.js';
import { createGate } from '../../ssh/gate.js';
import { type FabricProgram, fabricPrograms, programPlans } from './programs.js';

/** What one program said on one host, and when. */
export interface CollectedOutput {
  readonly program: FabricProgram;
  readonly host: string;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  /** True where it said more than is kept. */
  readonly truncated: boolean;
}

/** What could not be had, why, and what can be done about it. */
export interface MissingOutput {
  readonly program: FabricProgram;
  /** Null where no host has the program. */
  readonly host: string | null;
  readonly why: 'permission' | 'missing-tool' | 'timeout' | 'failed';
  readonly message: string;
  readonly next: string | null;
}

/** Outputs of a cluster's hosts with their ages. */
export interface Collection {
  readonly origin: Origin;
  readonly outputs: readonly CollectedOutput[];
  readonly missing: readonly MissingOutput[];
}

/** How to collect. */
export interface CollectOptions {
  readonly signal: AbortSignal;
  /** What was collected before: outputs that are younger than `maxAgeMs` are kept, the others are asked for again. */
  readonly previous?: Collection;
  /** Default 0: everything is asked for again. */
  readonly maxAgeMs?: number;
  /** Only these hosts are asked for what each has of its own; all when absent. */
  readonly only?: readonly string[];
  readonly programs?: readonly FabricProgram[];
  /** Hosts at once. Default 32. */
  readonly jobs?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly now?: () => Date;
}

/** Hosts that are tried for a program whose answer is that of the whole fabric. */
const mostTries = 3;

/**
 * Runs the fabric's own programs where they are: those that see the whole fabric on one host that may, the others on each host that has them. Changes nothing
 * and never asks for more rights than the login has. Never rejects; after an abort it gives what there was.
 */
export async function collectFabric(snapshot: Snapshot, pool: ExecutorPool, options: CollectOptions): Promise<Collection> {
  const now = options.now ?? ((): Date => new Date());
  const programs = options.programs ?? fabricPrograms;
  const kept = (options.previous?.outputs ?? []).filter(
    ({ program, host, at }) =>
      !programs.includes(program) ||
      (options.only !== undefined && !programPlans[program].once && !options.only.includes(host)) ||
      now().getTime() - Date.parse(at) < (options.maxAgeMs ?? 0),
  );
  const fresh = (program: FabricProgram, host: string): boolean =>
    kept.some((output) => output.program === program && (programPlans[program].once || output.host === host));
  const gate = createGate(Math.max(1, options.jobs ?? 32));
  const outputs: CollectedOutput[] = [...kept];
  const missing: MissingOutput[] = [];
  const work: (() => Promise<void>)[] = [];
  for (const program of programs) {
    const able = hostsWith(snapshot, program);
    if (able.length === 0) {
      missing.push({ program, host: null, why: 'missing-tool', message: l10n.t('No host that answered has {0}.', program), next: null });
      continue;
    }
    const ask = async (hosts: readonly string[]): Promise<void> => {
      const failed: MissingOutput[] = [];
      for (const host of hosts) {
        if (options.signal.aborted) return;
        const answer = await run(program, host, pool, options.signal, now);
        if ('text' in answer) {
          outputs.push(answer);
          return;
        }
        failed.push(answer);
      }
      // The first that was refused is the one whose remedy helps.
      const told = failed.find(({ why }) => why === 'permission') ?? failed[0];
      if (told !== undefined) missing.push(told);
    };
    if (programPlans[program].once) {
      if (!fresh(program, '')) work.push(() => ask(able.slice(0, mostTries)));
    } else for (const host of able) if ((options.only ?? able).includes(host) && !fresh(program, host)) work.push(() => ask([host]));
  }
  let done = 0;
  await Promise.all(
    work.map((one) =>
      gate.run(async () => {
        await one();
        options.onProgress?.(++done, work.length);
      }),
    ),
  );
  const order = (program: FabricProgram): number => fabricPrograms.indexOf(program);
  outputs.sort((a, b) => order(a.program) - order(b.program) || a.host.localeCompare(b.host));
  return { origin: snapshot.origin, outputs, missing };
}

/** Where an output comes from, as pieces of the graph name it. */
export function sourceOf({ program, host, at }: CollectedOutput, origin: Origin): FabricSource {
  return { kind: program, name: host, at, origin };
}

/** Hosts that have the program; for what looks at the whole InfiniBand fabric those with an active port first. */
function hostsWith(snapshot: Snapshot, program: FabricProgram): string[] {
  const able = Object.entries(snapshot.hosts).filter(([, { facts }]) => facts?.tools[program] !== undefined);
  const active = ({ facts }: HostAnswer): boolean =>
    facts?.nics?.some((nic) => nic.linkLayer === 'InfiniBand' && nic.state === 'ACTIVE') === true;
  if (!programPlans[program].once) return able.map(([host]) => host);
  return [...able].sort(([, a], [, b]) => Number(active(b)) - Number(active(a))).map(([host]) => host);
}

async function run(
  program: FabricProgram,
  host: string,
  pool: ExecutorPool,
  signal: AbortSignal,
  now: () => Date,
): Promise<CollectedOutput | MissingOutput> {
  const plan = programPlans[program];
  const lacking = (why: MissingOutput['why'], message: string, next: string | null): MissingOutput => ({
    program,
    host,
    why,
    message,
    next,
  });
  try {
    const executor = await pool.session(host, signal);
    const at = now().toISOString();
    let result = await once(executor, program, signal);
    // ibqueryerrors crashes now and then (a segmentation fault with no output); a second run does not.
    if (result.code !== 0 && result.stdout === '' && (result.signal !== null || (result.code ?? 0) > 128))
      result = await once(executor, program, signal);
    const text = clean(result.stdout);
    // iblinkinfo and ibqueryerrors end with 1 where they found something wrong, which is an answer.
    if (plan.answered(text)) return { program, host, at, text, truncated: result.truncated };
    const said = cleanLine(
      result.stderr
        .trim()
        .split('\n')
        .find((line) => /[A-Za-z]/.test(line)) ?? '',
    ).slice(0, 200);
    if (plan.refused(`${result.stderr}\n${text.slice(0, 2000)}`))
      return lacking('permission', l10n.t('This login may not run {0} on {1}: {2}', program, host, said), plan.alternative());
    return lacking('failed', l10n.t('{0} on {1} gave no answer (exit status {2}): {3}', program, host, result.code ?? '–', said), null);
  } catch (error) {
    const why = error instanceof Failure && error.kind === 'timeout' ? 'timeout' : 'failed';
    return lacking(why, cleanLine(messageOf(error)), null);
  }
}

function once(executor: Executor, program: FabricProgram, signal: AbortSignal): ReturnType<Executor['run']> {
  const { args, limitMs, most } = programPlans[program];
  // Found by the host's own PATH; the folders of administrators' programs are not on everybody's.
  return executor.run(['sh', '-c', 'PATH=$PATH:/usr/sbin:/sbin; exec "$@" </dev/null', 'sh', program, ...args], {
    signal,
    timeoutMs: limitMs,
    maxOutputBytes: most,
  });
}
