import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Executor, ExecOptions, ExecResult } from '../../../src/base/executor.js';
import { JobGone, type JobNews, type LeftJob } from '../../../src/bench/runPlan.js';
import { lineTail } from '../../../src/cluster/jobs/lineTail.js';
import { followKubernetes } from '../../../src/cluster/jobs/kubernetesJob.js';
import { mpiJobManifest, readPods } from '../../../src/cluster/jobs/kubernetes.js';
import { readAccounting, readControl, readJob, readQueue } from '../../../src/cluster/jobs/slurm.js';
import { followSlurm } from '../../../src/cluster/jobs/slurmJob.js';
import { onEveryHost } from '../../../src/cluster/jobs/torchrun.js';
import { localExecutor } from '../../../src/cluster/localExecutor.js';

const ended = (code: number | null, stdout = '', stderr = ''): ExecResult => ({ code, signal: null, stdout, stderr, truncated: false });

/** A Slurm that answers from a list of states, one a look, and an output that grows by a line with each. */
function slurm(states: readonly string[], end: string) {
  const [called, lines]: [string[], string[]] = [[], []];
  let look = 0;
  const executor: Executor = {
    host: 'head',
    run: (argv) => {
      called.push(argv.join(' '));
      switch (argv[0]) {
        case 'sbatch':
          return Promise.resolve(ended(0, 'a banner\n77;west\n'));
        case 'squeue': {
          if (argv.includes('-n')) return Promise.resolve(ended(0, argv.includes('nw-known') ? '78\n' : ''));
          const state = states[look++];
          if (state === undefined) return Promise.resolve(ended(1, '', 'slurm_load_jobs error: Invalid job id specified'));
          if (state === 'down') return Promise.resolve(ended(1, '', 'slurm_load_jobs error: Unable to contact slurm controller'));
          if (state.startsWith('RUNNING')) lines.push(`line ${String(lines.length + 1)}\n`);
          return Promise.resolve(ended(0, `CLUSTER: west\n${state}\n`));
        }
        case 'tail':
          return Promise.resolve(lines.length === 0 ? ended(1) : ended(0, `${lines.slice(Number(argv[2]) - 1).join('')}half`));
        case 'scontrol':
          return Promise.resolve(ended(end === '' ? 1 : 0, end));
        case 'sacct':
          return Promise.resolve(ended(0, 'COMPLETED|0:0\n'));
        default:
          return Promise.resolve(ended(0));
      }
    },
  };
  return { executor, called };
}

describe('a job of Slurm', () => {
  it('is followed from the queue to its end, each line once, and its file removed', async () => {
    const { executor, called } = slurm(
      ['PENDING Resources', 'down', 'CONFIGURING None', 'RUNNING None', 'RUNNING None', 'COMPLETED None'],
      'JobState=COMPLETED ExitCode=0:0',
    );
    const [news, chunks]: [string[], string[]] = [[], []];
    const job = followSlurm(executor, ({ text }) => news.push(text), 1);
    const result = await job.run(['sbatch'], { stdin: '#!/bin/sh\n', timeoutMs: 5000, onStdout: (chunk) => chunks.push(chunk) });
    expect(result).toMatchObject({ code: 0, stdout: 'line 1\nline 2\nhalf', stderr: '' });
    expect(chunks).toEqual(['line 1\n', 'line 2\n', 'half']);
    expect(news).toEqual(['Slurm took it as job 77.', 'Job 77 waits: Resources', 'Job 77 waits: None', 'Job 77 runs.']);
    expect(called).toContain('squeue -h -M west -j 77 -t all -o %T %r');
    expect(called.at(-1)).toBe('rm -f nccl-workbench-77.out');
    expect(called.some((line) => line.startsWith('scancel'))).toBe(false);
  });

  it.each([
    ['an exit code', ['RUNNING None', 'FAILED NonZeroExitCode'], 'JobState=FAILED ExitCode=3:0', { code: 3, stderr: '' }],
    [
      'a limit of Slurm',
      ['RUNNING None', 'TIMEOUT TimeLimit'],
      'JobState=TIMEOUT ExitCode=0:15',
      { code: 1, stderr: 'Slurm says of job 77: TIMEOUT.' },
    ],
    ['a job that left the queue and is in the accounting', ['RUNNING None'], '', { code: 0, stderr: '' }],
  ])('tells of %s', async (_, states, end, expected) => {
    const { executor } = slurm(states, end);
    expect(await followSlurm(executor, () => undefined, 1).run(['sbatch'], { timeoutMs: 5000 })).toMatchObject(expected);
  });

  it('is cancelled with its id, whether it waits or runs too long, and a refused one is told in the words of sbatch', async () => {
    const waiting = slurm(
      Array.from({ length: 50 }, () => 'PENDING Priority'),
      '',
    );
    const stop = new AbortController();
    const job = followSlurm(waiting.executor, ({ text }) => text.includes('waits') && stop.abort(), 1);
    await expect(job.run(['sbatch'], { signal: stop.signal })).rejects.toMatchObject({
      kind: 'cancelled',
      message: 'Job 77 was cancelled.',
    });
    expect(waiting.called.filter((line) => /^(scancel|rm)/.test(line))).toEqual(['scancel -M west 77', 'rm -f nccl-workbench-77.out']);
    const long = slurm(
      Array.from({ length: 5000 }, () => 'RUNNING None'),
      '',
    );
    await expect(followSlurm(long.executor, () => undefined, 1).run(['sbatch'], { timeoutMs: 5 })).rejects.toMatchObject({
      kind: 'timeout',
    });
    expect(long.called.at(-2)).toBe('scancel -M west 77');
    const refusing: Executor = { host: 'head', run: () => Promise.resolve(ended(1, '', 'sbatch: error: invalid partition')) };
    expect((await followSlurm(refusing, () => undefined).run(['sbatch'])).stderr).toContain('invalid partition');
  });

  it('is found again by its id or its name when its process is gone, and nothing is submitted', async () => {
    const left = (more: Partial<LeftJob>, states: readonly string[], end = 'JobState=COMPLETED ExitCode=0:0') => {
      const { executor, called } = slurm(states, end);
      const heard: JobNews[] = [];
      const job = followSlurm(executor, (news) => heard.push(news), 1, { job: null, mark: null, ...more });
      return { called, heard, done: job.run(['sbatch'], { timeoutMs: 5000 }) };
    };
    const byId = left({ job: '77;west' }, ['RUNNING None', 'COMPLETED None']);
    expect(await byId.done).toMatchObject({ code: 0, stdout: 'line 1\nhalf' });
    expect(byId.heard[0]).toEqual({ job: '77;west', text: 'Looking for job 77, which was left behind.' });
    const byName = left({ mark: 'nw-known' }, ['RUNNING None', 'COMPLETED None']);
    expect(await byName.done).toMatchObject({ code: 0 });
    expect(byName.called[0]).toBe('squeue -h -t all -n nw-known -o %i');
    expect(byName.called).toContain('rm -f nccl-workbench-78.out');
    const never = left({ mark: 'nw-never' }, []);
    await expect(never.done).rejects.toBeInstanceOf(JobGone);
    for (const { called } of [byId, byName, never]) expect(called.filter((line) => line.startsWith('sbatch'))).toEqual([]);
  });

  it('is gone where neither Slurm nor its file knows of it, and is not while its file is there', async () => {
    const forgetful = (stdout: string | null): Executor => ({
      host: 'head',
      run: ([program, , from]) => {
        if (program === 'squeue') return Promise.resolve(ended(1, '', 'slurm_load_jobs error: Invalid job id specified'));
        return Promise.resolve(program === 'tail' && stdout !== null ? ended(0, from === '+1' ? stdout : '') : ended(1));
      },
    });
    const follow = (stdout: string | null) => followSlurm(forgetful(stdout), () => undefined, 1, { job: '9', mark: null }).run([]);
    await expect(follow(null)).rejects.toBeInstanceOf(JobGone);
    expect(await follow('a\nb\n')).toMatchObject({ code: null, stdout: 'a\nb\n' });
  });

  it('is read from what Slurm prints', () => {
    expect([readJob('12\n'), readJob('x 12\n'), readJob('')]).toEqual([{ id: '12', cluster: null }, null, null]);
    expect(readQueue('RUNNING None\n')).toEqual({ state: 'RUNNING', reason: 'None' });
    expect(readQueue('')).toBeNull();
    expect(readAccounting('CANCELLED by 1000|0:15\n')).toEqual({ state: 'CANCELLED', code: 0, signal: 15 });
    expect(readControl('JobId=1 JobState=OUT_OF_MEMORY Reason=x ExitCode=0:125 DerivedExitCode=0:0')).toEqual({
      state: 'OUT_OF_MEMORY',
      code: 0,
      signal: 125,
    });
  });
});

describe('torchrun on several hosts', () => {
  const hosts = ['a', 'b', 'c'];
  const words = (node: number): string[] => ['torchrun', String(node)];
  function executors(answer: (host: string, options: ExecOptions | undefined) => Promise<ExecResult>) {
    const ran: string[] = [];
    const of = (host: string): Executor => ({
      host,
      run: (argv, options) => {
        ran.push(`${host} ${argv.join(' ')}`);
        return answer(host, options);
      },
      beside: (other) => Promise.resolve(of(other)),
    });
    return { executor: of('a'), ran };
  }
  const untilAborted = (options: ExecOptions | undefined): Promise<ExecResult> =>
    new Promise((resolve) => options?.signal?.addEventListener('abort', () => resolve(ended(null))));

  it('answers with what the first says', async () => {
    const { executor, ran } = executors((host, options) => (options?.onStdout?.(host), Promise.resolve(ended(0, host))));
    const heard: string[] = [];
    expect(await onEveryHost(executor, hosts, words).run([], { onStdout: (chunk) => heard.push(chunk) })).toMatchObject({
      code: 0,
      stdout: 'a',
    });
    expect(ran.sort()).toEqual(['a torchrun 0', 'b torchrun 1', 'c torchrun 2']);
    expect(heard).toEqual(['a']);
  });

  it('ends the others when one fails and names it', async () => {
    const { executor } = executors((host, options) => (host === 'b' ? Promise.resolve(ended(1, '', 'no GPU')) : untilAborted(options)));
    expect(await onEveryHost(executor, hosts, words).run([])).toMatchObject({ code: 1, stderr: 'b: no GPU' });
  });

  it('is refused where only one host can be reached', async () => {
    const alone: Executor = { host: 'a', run: () => Promise.resolve(ended(0)) };
    await expect(onEveryHost(alone, hosts, words).run([])).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

/** A stand-in for kubectl: keeps the manifest, says of the pods what the files `phase` and `waits` hold, and prints a log. */
const kubectl = `#!/bin/sh
echo "$*" >>calls
case "$*" in
  *apply*) cat >manifest ;;
  *"get mpijob"*) [ -e gone ] || echo mpijob.kubeflow.org/nw-0 ;;
  *"get pods"*)
    n=$(($(cat looks 2>/dev/null || echo 0) + 1)); echo $n >looks
    phase=Pending; [ $n -ge 2 ] && phase=Running; [ $n -ge 3 ] && phase=Succeeded
    state='{}'; [ -e waits ] && state='{"waiting":{"reason":"ImagePullBackOff","message":"no such image"}}'
    [ $phase = Succeeded ] && state='{"terminated":{"exitCode":0}}'
    printf '{"items":[{"metadata":{"name":"p","labels":{"nccl-workbench/role":"launcher"}},"status":{"phase":"%s","containerStatuses":[{"state":%s}]}}]}' $phase "$state" ;;
  *--follow*) printf 'one\\ntwo\\nth' ;;
  *logs*) printf 'one\\ntwo\\nthree\\nfour' ;;
esac
`;

describe.runIf(process.platform !== 'win32')('a job of Kubernetes', () => {
  async function run(prepare: (dir: string) => Promise<void> = () => Promise.resolve(), signal?: AbortSignal, left?: LeftJob) {
    const dir = await mkdtemp(join(tmpdir(), 'kubectl-'));
    try {
      await writeFile(join(dir, 'kubectl'), kubectl.replace('#!/bin/sh\n', `#!/bin/sh\ncd '${dir}'\n`));
      await chmod(join(dir, 'kubectl'), 0o755);
      await prepare(dir);
      const kubernetes = { image: 'i', namespace: 'ml', context: null, limits: {} };
      const news: string[] = [];
      const executor = localExecutor({ PATH: `${dir}:${process.env['PATH'] ?? ''}` });
      const job = followKubernetes(executor, { name: 'nw-1', left }, kubernetes, ({ text }) => news.push(text), 1);
      const outcome = await job
        .run(['kubectl', 'apply', '-f', '-'], { stdin: 'the manifest', timeoutMs: 10_000, ...(signal === undefined ? {} : { signal }) })
        .catch((error: unknown) => error);
      return {
        outcome,
        news,
        calls: await readFile(join(dir, 'calls'), 'utf8').catch(() => ''),
        manifest: await readFile(join(dir, 'manifest'), 'utf8').catch(() => ''),
      };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  it('is applied and followed, each line of its log once although the log broke off', async () => {
    const { outcome, news, calls, manifest } = await run();
    expect(outcome).toMatchObject({ code: 0, stdout: 'one\ntwo\nthree\nfour' });
    expect(manifest).toBe('the manifest');
    expect(news).toEqual(['Kubernetes took it as MPIJob nw-1.', 'Job nw-1 runs.']);
    expect(calls).not.toContain('delete');
  });

  it('is found again when its process is gone, and not applied twice', async () => {
    const { outcome, news, calls } = await run(undefined, undefined, { job: null, mark: 'nw-0' });
    expect(outcome).toMatchObject({ code: 0, stdout: 'one\ntwo\nthree\nfour' });
    expect(news[0]).toBe('Looking for job nw-0, which was left behind.');
    expect(calls).not.toMatch(/apply|nw-1|delete/);
    const gone = await run((dir) => writeFile(join(dir, 'gone'), ''), undefined, { job: 'nw-0', mark: 'nw-0' });
    expect(gone.outcome).toBeInstanceOf(JobGone);
    expect(gone.calls).not.toMatch(/apply|delete/);
  });

  it('is deleted when a pod cannot start, and says why', async () => {
    const { outcome, calls } = await run((dir) => writeFile(join(dir, 'waits'), ''));
    expect(outcome).toMatchObject({ kind: 'tool', message: 'A pod of job nw-1 cannot start: ImagePullBackOff: no such image' });
    expect(calls).toContain('--namespace=ml delete mpijob nw-1 --ignore-not-found --wait=false');
  });

  it('is not even applied when it was cancelled before', async () => {
    const { outcome, calls } = await run(undefined, AbortSignal.abort());
    expect([outcome, calls]).toMatchObject([{ kind: 'cancelled' }, '']);
  });

  it('has pods whose state is read, and anything else is not', () => {
    const unscheduled = {
      metadata: { labels: {} },
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/4 nodes' }] },
    };
    expect(readPods(JSON.stringify({ items: [unscheduled] }))).toMatchObject({ launcher: null, waits: '0/4 nodes', hopeless: false });
    expect([readPods('No resources found'), readPods('[]'), readPods('{"items":[]}')]).toMatchObject([null, null, { launcher: null }]);
    expect(mpiJobManifest({ name: 'x', hosts: ['a'], ranksPerHost: 1, gpusPerHost: 1, env: { A: '"\n' }, command: ['c'], extra: [], kubernetes: { image: 'i', namespace: null, context: null, limits: {} } })).toContain(String.raw`"value": "\"\n"`); // prettier-ignore
  });
});

describe('lineTail', () => {
  it('hands on whole lines, the rest at the end, and gets past a line that is too long', () => {
    const taken: string[] = [];
    const tail = lineTail((text) => taken.push(text));
    tail.add('a\nb\nc');
    expect(tail.next).toBe(3);
    tail.add('c');
    tail.add('cccc', { cut: true });
    expect(tail.next).toBe(4);
    tail.add('d', { last: true });
    expect(taken).toEqual(['a\nb\n', 'cccc', 'd']);
  });
});
