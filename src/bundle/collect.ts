import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import type { Executor } from '../base/executor.js';
import { Failure, messageOf } from '../base/failure.js';
import type { Cluster } from '../cluster/clusterFile.js';
import { type ExecutorPool, probeHosts } from '../cluster/probeHosts.js';
import { createGate } from '../ssh/gate.js';
import { type Collected, cutText, isBinary, type Lacking, mostOfAll, mostOfPiece, type Piece, type PieceKind } from './piece.js';
import { findWords, flightRecorderFiles, type HostQuestion, hostQuestions, jobForm, schedulerQuestions } from './programs.js';

/** What to collect. */
export interface CollectRequest {
  readonly cluster: Cluster;
  readonly pool: ExecutorPool;
  /** Files on hosts: paths whose last part may hold `*`, `?`, `%h` and `%p`. */
  readonly logs?: readonly string[];
  /** The same for dumps of PyTorch's flight recorder; its usual place when absent. */
  readonly flightRecorder?: readonly string[];
  /** A job of Slurm. */
  readonly job?: string | null;
  /** Hosts at once. Default 16. */
  readonly jobs?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly now?: () => Date;
}

/** Files of one pattern on one host. */
const mostFiles = 64;

/**
 * Reads from hosts what a diagnosis needs; changes nothing there, asks for no further rights, writes nothing here. Rejects only when it was called off;
 * what could not be had is told.
 */
export async function collect(request: CollectRequest): Promise<Collected> {
  const { cluster, pool, signal, job = null, onProgress } = request;
  if (job !== null && !jobForm.test(job))
    throw new Failure('input', l10n.t('"{0}" is not the number of a job.', cleanLine(job).slice(0, 40)), {
      next: l10n.t('Give a number such as 4711 or 4711_3.'),
    });
  const now = request.now ?? ((): Date => new Date());
  const at = now().toISOString();
  const gate = createGate(Math.max(1, request.jobs ?? 16));
  const tally = new Tally();
  const users = new Set<string>();
  let done = 0;
  const snapshot = await probeHosts(cluster, pool, { signal, ...(request.jobs === undefined ? {} : { jobs: request.jobs }) });
  signal.throwIfAborted();
  for (const [host, { problem }] of Object.entries(snapshot.hosts))
    if (problem !== null) tally.lack(host, l10n.t('the host'), problem.message);
  const reached = cluster.hosts.filter((host) => (snapshot.hosts[host]?.facts ?? null) !== null);
  await Promise.all(
    reached.map((host) =>
      gate.run(async () => {
        try {
          const executor = await pool.session(host, signal, { aside: (work) => gate.aside(work) });
          await ofHost(host, executor, request, tally, users);
        } catch (error) {
          signal.throwIfAborted();
          tally.lack(host, l10n.t('the host'), messageOf(error));
        }
        onProgress?.(++done, reached.length);
      }, signal),
    ),
  );
  // Programs of a scheduler that the site does not use fail in their own ways.
  const expected = job !== null || ['srun', 'sbatch', 'kubectl'].includes(cluster.launcher);
  try {
    const executor = await pool.session(cluster.head, signal);
    for (const question of schedulerQuestions(job))
      await ask(null, 'scheduler', executor, question, signal, tally, expected ? 'if there' : 'quiet');
  } catch (error) {
    signal.throwIfAborted();
    tally.lack(cluster.head, l10n.t('the scheduler'), messageOf(error));
  }
  signal.throwIfAborted();
  const order = (host: string | null): number => (host === null ? -1 : cluster.hosts.indexOf(host));
  const pieces = [...tally.pieces].sort(
    (a, b) => a.kind.localeCompare(b.kind) || order(a.host) - order(b.host) || a.name.localeCompare(b.name),
  );
  return { at, origin: snapshot.origin, hosts: cluster.hosts, users: [...users], pieces, snapshot, lacking: tally.lacking };
}

/** What came and what did not, bounded. */
class Tally {
  readonly pieces: Piece[] = [];
  readonly lacking: Lacking[] = [];
  private size = 0;
  private readonly shared = new Set<string>();

  lack(host: string | null, what: string, message: string): void {
    this.lacking.push({ host, what: cleanLine(what), message: cleanLine(message).slice(0, 500) });
  }

  put(kind: PieceKind, host: string | null, name: string, text: string, path: string | null = null): void {
    // A file on a shared file system is there on every host.
    const key = path === null ? null : `${path}\n${text.length}\n${text.slice(0, 2000)}\n${text.slice(-2000)}`;
    if (key !== null && this.shared.has(key)) return;
    if (key !== null) this.shared.add(key);
    if (isBinary(text)) {
      this.lack(host, path ?? name, l10n.t('It is no text, so that nothing in it could be redacted; it was left out.'));
      return;
    }
    const cut = cutText(text);
    if (this.size + cut.text.length > mostOfAll) {
      this.lack(host, path ?? name, l10n.t('The bundle would become larger than {0} MiB.', mostOfAll >> 20));
      return;
    }
    this.size += cut.text.length;
    this.pieces.push({ kind, host, name, ...cut });
  }
}

async function ofHost(host: string, executor: Executor, request: CollectRequest, tally: Tally, users: Set<string>): Promise<void> {
  const { signal, logs = [], flightRecorder = [flightRecorderFiles] } = request;
  const who = await executor.run(['id', '-un'], { signal });
  if (who.code === 0 && who.stdout.trim() !== '') users.add(who.stdout.trim());
  for (const question of hostQuestions) await ask(host, 'host', executor, question, signal, tally, 'always');
  for (const path of logs) await files(host, 'log', executor, path, signal, tally, true);
  for (const path of flightRecorder) await files(host, 'flight-recorder', executor, path, signal, tally, path !== flightRecorderFiles);
}

async function ask(
  host: string | null,
  kind: PieceKind,
  executor: Executor,
  { name, commands, limitMs }: HostQuestion,
  signal: AbortSignal,
  tally: Tally,
  tell: 'always' | 'if there' | 'quiet',
): Promise<void> {
  let said: string | null = null;
  for (const command of commands) {
    try {
      const { code, stdout, stderr } = await executor.run(command, { signal, timeoutMs: limitMs, maxOutputBytes: mostOfPiece });
      if (code === 0 && stdout.trim() !== '') {
        tally.put(kind, host, name, stdout);
        return;
      }
      if (code !== 127)
        said ??= cleanLine(stderr).slice(0, 300) || l10n.t('{0} ended with {1} and said nothing.', command[0] ?? '', code ?? '?');
    } catch (error) {
      signal.throwIfAborted();
      said ??= messageOf(error);
    }
  }
  // A host without the program has nothing to say, and need not say so for every scheduler there is.
  if (tell === 'quiet') return;
  if (said !== null) tally.lack(host, name, said);
  else if (tell === 'always') tally.lack(host, name, l10n.t('The host has no {0}.', commands.map(([program]) => program).join(', ')));
}

async function files(
  host: string,
  kind: PieceKind,
  executor: Executor,
  pattern: string,
  signal: AbortSignal,
  tally: Tally,
  wanted: boolean,
): Promise<void> {
  const words = findWords(pattern);
  if (words === null) {
    tally.lack(host, pattern, l10n.t('Wildcards are read in the last part of a path alone.'));
    return;
  }
  const found = await executor.run(atHome(words), { signal, timeoutMs: 30_000 });
  const paths = found.stdout
    .split('\n')
    .filter((path) => path !== '')
    .sort();
  if (paths.length === 0 && wanted) tally.lack(host, pattern, cleanLine(found.stderr).slice(0, 300) || l10n.t('There is no such file.'));
  if (paths.length > mostFiles) tally.lack(host, pattern, l10n.t('{0} files; the first {1} were taken.', paths.length, mostFiles));
  for (const path of paths.slice(0, mostFiles)) {
    try {
      const text = await read(executor, path, signal);
      tally.put(kind, host, path.slice(path.lastIndexOf('/') + 1).replace(/\.gz$/, ''), text, path);
    } catch (error) {
      signal.throwIfAborted();
      tally.lack(host, path, messageOf(error));
    }
  }
}

/** The same words where paths that do not begin at the root are below the login's home. */
const atHome = (words: readonly string[]): readonly string[] => ['sh', '-c', 'cd && exec "$@"', 'sh', ...words];

/** A file of a host, unzipped; a long one without its middle. */
async function read(executor: Executor, path: string, signal: AbortSignal): Promise<string> {
  const run = async (words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await executor.run(atHome(words), { signal, timeoutMs: 120_000, maxOutputBytes: mostOfPiece + 1024 });
    if (code !== 0)
      throw new Failure(
        'tool',
        cleanLine(stderr).slice(0, 300) || l10n.t('{0} ended with {1} and said nothing.', words[0] ?? '', code ?? '?'),
      );
    return stdout;
  };
  if (path.endsWith('.gz')) return run(['gzip', '-dc', '--', path]);
  const size = Number(/^\s*(\d+)/.exec(await run(['wc', '-c', '--', path]))?.[1] ?? 0);
  if (size <= mostOfPiece) return run(['head', '-c', String(mostOfPiece), '--', path]);
  const [head, tail] = [mostOfPiece / 4, (3 * mostOfPiece) / 4 - 1024];
  return `${await run(['head', '-c', String(head), '--', path])}\n[… ${size - head - tail} bytes left out …]\n${await run(['tail', '-c', String(tail), '--', path])}`;
}
