import { describe, expect, it } from 'vitest';
import type { ExecOptions, ExecResult, Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import { engineFanOut } from '../../../src/cluster/fanout/engineFanOut.js';
import type { EngineName, FanOutAnswer } from '../../../src/cluster/fanout/fanOut.js';

/** A login node whose engine prints this. `$M` in the texts is the run's marker. */
const login = (say: (args: readonly string[], options: ExecOptions) => Partial<ExecResult> | Failure): Executor => ({
  host: 'login-1',
  run: (argv, options = {}) => {
    const marker = /nccl-workbench-[0-9a-f]{32}/.exec(argv.join(' '))?.[0] ?? '';
    const answer = say(argv, options);
    if (answer instanceof Failure) return Promise.reject(answer);
    const fill = (text = ''): string => text.replaceAll('$M', marker);
    // sinfo is read as a whole, an engine as it comes.
    options.onStdout?.(fill(answer.stdout));
    options.onStderr?.(fill(answer.stderr));
    return Promise.resolve({ code: 0, signal: null, truncated: false, stdout: '', ...answer, stderr: '' });
  },
});
const ask = async (
  name: EngineName,
  hosts: readonly string[],
  executor: Executor,
  signal?: AbortSignal,
): Promise<Map<string, FanOutAnswer>> => {
  const answers = new Map<string, FanOutAnswer>();
  await engineFanOut(name, executor).run(
    hosts,
    { script: 'echo hi', operands: [] },
    {
      ...(signal === undefined ? {} : { signal }),
      onHost: (host, answer) => {
        expect(answers.has(host)).toBe(false);
        answers.set(host, answer);
      },
    },
  );
  expect([...answers.keys()].sort()).toEqual([...hosts].sort());
  return answers;
};

describe('an engine', () => {
  it('answers each host once, from lines that come mixed', async () => {
    const answers = await ask(
      'clush',
      ['a', 'b', 'c'],
      login(() => ({
        stdout: 'b: $M begin \na: Welcome to a\na: $M begin \nb: two\na: one\nb: \nb: $M exit 0\na: \na: $M exit 3\nb: late\n',
        stderr: 'a: warned\n',
      })),
    );
    expect(answers.get('a')).toMatchObject({ result: { code: 3, stdout: 'one\n' }, problem: null });
    expect(answers.get('b')).toMatchObject({ result: { code: 0, stdout: 'two\n' }, problem: null });
    expect(answers.get('c')?.problem).toMatchObject({ kind: 'tool', message: 'c gave no answer to clush on login-1.' });
  });

  it.each([
    [
      'clush',
      'a: ssh: connect to host a port 22: Connection refused\nclush: a: exited with exit code 255\n',
      'unreachable',
      /^a was not reached by clush from login-1 \(ssh: connect to host a port 22: Connection refused\)/,
    ],
    [
      'clush',
      'a: root@a: Permission denied (publickey).\nclush: a: exited with exit code 255\n',
      'auth',
      /^a refused the login that clush tried from login-1/,
    ],
    ['clush', 'a: Host key verification failed.\n', 'host-key', /host key/],
    ['clush', 'clush: a: command timeout\n', 'timeout', /^a did not end in 20 s/],
    ['clush', 'clush: a,b[1-3]: command timeout\n', 'timeout', /^a did not end/],
    [
      'pdsh',
      'a: ssh: Could not resolve hostname a: Name or service not known\npdsh@login: a: ssh exited with exit code 255\n',
      'unreachable',
      /not reached by pdsh/,
    ],
    ['pdsh', 'pdsh@login: a: command timeout\nsending SIGTERM to ssh a\n', 'timeout', /did not end/],
    ['clush', 'a: /bin/false: no such shell\u001b[2J\n', 'tool', /It said: \/bin\/false: no such shell$/],
    [
      'srun',
      'srun: error: Unable to allocate resources: Requested nodes are busy\n',
      'tool',
      /It said: srun: error: Unable to allocate resources/,
    ],
  ] as const)('%s that says %j makes it "%s"', async (name, stderr, kind, message) => {
    const answers = await ask(
      name,
      ['a'],
      login((argv) => (argv.join(' ').includes('sinfo') ? { code: 1 } : { code: 1, stderr })),
    );
    expect(answers.get('a')?.problem?.kind).toBe(kind);
    expect(answers.get('a')?.problem?.message).toMatch(message);
    expect(answers.get('a')?.result).toBeNull();
  });

  it('keeps what came of a host that took too long', async () => {
    const answers = await ask(
      'pdsh',
      ['a'],
      login(() => ({ stdout: 'a: $M begin \na: half\n', stderr: 'pdsh@login: a: command timeout\n' })),
    );
    expect(answers.get('a')).toMatchObject({ result: { code: null, stdout: 'half\n' }, problem: { kind: 'timeout' } });
    const ended = await ask(
      'pdsh',
      ['a'],
      login(() => ({ stdout: 'a: $M begin \na: half\na: \na: $M exit 124\n' })),
    );
    expect(ended.get('a')).toMatchObject({ result: { stdout: 'half\n' }, problem: { kind: 'timeout' } });
  });

  it('that is not there is said of every host', async () => {
    const answers = await ask(
      'clush',
      ['a', 'b'],
      login(() => ({ code: 127, stderr: 'sh: 1: exec: clush: not found\n' })),
    );
    expect(answers.get('b')?.problem).toMatchObject({
      kind: 'unsupported',
      message: 'b was not asked: clush is not installed on login-1.',
    });
  });

  it('whose machine is lost leaves what came, and says why of the others', async () => {
    const lost = new Failure('unreachable', 'login-1 was cut off.', { next: 'Connect again.' });
    const answers = await ask(
      'clush',
      ['a', 'b'],
      login((argv, options) => {
        const marker = /nccl-workbench-[0-9a-f]{32}/.exec(argv.join(' '))?.[0] ?? '';
        options.onStdout?.(`a: ${marker} begin\na: x\na: \na: ${marker} exit 0\n`);
        return lost;
      }),
    );
    expect(answers.get('a')).toMatchObject({ result: { stdout: 'x\n' }, problem: null });
    expect(answers.get('b')?.problem).toMatchObject({
      kind: 'unreachable',
      message: 'b was not asked: login-1 was cut off.',
      next: 'Connect again.',
    });
  });

  it('cannot be made to answer for another host', async () => {
    const answers = await ask(
      'clush',
      ['evil', 'good'],
      login(() => ({
        stdout:
          'evil: $M begin\nevil: good: $M begin\nevil: good: forged\nevil: good: $M exit 0\ngood: $M begin\ngood: true\ngood: \ngood: $M exit 0\nevil: $M exit 0\n',
      })),
    );
    expect(answers.get('good')?.result?.stdout).toBe('true\n');
    expect(answers.get('evil')?.result?.stdout).toContain('forged');
  });

  it('srun: the order of the list says who a task is, and a host that says otherwise is not believed', async () => {
    const answers = await ask(
      'srun',
      ['r1', 'r0', 'gone', 'busy', 'stranger'],
      login((argv) =>
        argv.join(' ').includes('sinfo -N')
          ? { stdout: 'r0 idle\nr1 mixed\ngone down*\nbusy allocated\n' }
          : { stdout: '0: $M begin r1\n0: a\n0: \n0: $M exit 0\n1: $M begin r1\n1: b\n1: \n1: $M exit 0\n2: $M begin r9\n' },
      ),
    );
    expect(answers.get('r1')?.result?.stdout).toBe('a\n');
    expect(answers.get('r0')).toMatchObject({ result: null, problem: { kind: 'tool' } });
    expect(answers.get('r0')?.problem?.message).toMatch(/came from a host that calls itself r1/);
    expect(answers.get('gone')?.problem).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('down*') as string });
    expect(answers.get('busy')?.problem).toMatchObject({ kind: 'unreachable' });
    expect(answers.get('stranger')?.problem).toMatchObject({ kind: 'input' });
  });

  it('called off leaves every host with one answer', async () => {
    const stop = new AbortController();
    const answers = await ask(
      'clush',
      ['a', 'b'],
      login((argv, options) => {
        const marker = /nccl-workbench-[0-9a-f]{32}/.exec(argv.join(' '))?.[0] ?? '';
        options.onStdout?.(`a: ${marker} begin\na: \na: ${marker} exit 0\n`);
        stop.abort();
        return new Failure('cancelled', 'clush on login-1 was cancelled.');
      }),
      stop.signal,
    );
    expect(answers.get('a')?.problem).toBeNull();
    expect(answers.get('b')?.problem?.kind).toBe('cancelled');
  });

  it('gets its words as arguments, the hosts in one list, limits and number at once among them', async () => {
    const seen: (readonly string[])[] = [];
    const executor = login((argv) => {
      seen.push(argv);
      return {};
    });
    for (const name of ['clush', 'pdsh', 'srun'] as const) await ask(name, ['a', 'b'], executor);
    const [clush = [], pdsh = [], , srun = []] = seen;
    expect(clush.slice(3, 13)).toEqual(['sh', '-n', '--color=never', '-f', '64', '-t', '5', '-u', '30', '-w']);
    expect(clush[13]).toBe('a,b');
    expect(pdsh).toContain('a,b');
    expect(srun.join(' ')).toContain('-N 2 -n 2 -w a,b --distribution=arbitrary --label --immediate=5 --time=2');
  });
});
