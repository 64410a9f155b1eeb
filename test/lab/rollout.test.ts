import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gate, Verdict } from '../../src/rollout/gates/gate.js';
import {
  beginRollout,
  type CarryOptions,
  lookAt,
  openRollouts,
  planWaves,
  previewOf,
  type Preview,
  type Standing,
  undoRollout,
} from '../../src/rollout/index.js';
import { createPool } from '../../src/ssh/pool.js';
import type { SshPool } from '../../src/ssh/types.js';
import { type LabHost, type RolloutLab, seen, startRolloutLab } from './rolloutLab.js';
import { noSshd } from './sshd.js';
import { poolOptions } from './sshPeople.js';

/** What `rollout` prints as JSON, as far as it is looked at here. */
interface Answer {
  readonly state: string | null;
  readonly why: string | null;
  readonly hosts: readonly { readonly host: string; readonly step: string | null; readonly why: string | null }[];
}

const after = Buffer.from('NCCL_DEBUG=WARN\nNCCL_IB_TIMEOUT=20\n');
const path = '~/.nccl.conf';
const root = userInfo().uid === 0;

/** Waits for something that other processes bring about; generous, since the machine may be busy. */
async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never came: ${what}`);
}

/** Processes that guard the file of a host here. A child of one bears its words until it becomes the program that it was made for. */
function guardsOf({ home }: LabHost): number[] {
  const parents = new Map<number, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const parent = /^PPid:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (words[3] === 'nccl-workbench-guard' && words[4]?.startsWith(`${home}/`) === true) parents.set(Number(pid), Number(parent));
    } catch {
      // It has ended since it was listed.
    }
  }
  return [...parents].flatMap(([pid, parent]) => (parents.has(parent) ? [] : [pid]));
}

if (noSshd !== null) {
  describe('roll-outs to real OpenSSH servers', () => {
    it(`left out: ${noSshd}`, () => {
      console.log(`left out: ${noSshd}`);
    });
  });
} else {
  describe('roll-outs to real OpenSSH servers', () => {
    let lab: RolloutLab;
    let hosts: readonly LabHost[];
    let pool: SshPool;
    let store: string;
    let before: unknown[];
    const host = (number: number): LabHost => {
      const found = hosts[number - 1];
      if (found === undefined) throw new Error('no such host');
      return found;
    };
    const now = (): unknown[] => hosts.map(seen);
    const asBefore = (): boolean => JSON.stringify(now()) === JSON.stringify(before);
    const newFile = (): string => join(lab.lab.dir, 'new.conf');
    const journal = (): string => {
      const name = (existsSync(store) ? readdirSync(store) : []).filter((one) => one.endsWith('.jsonl')).at(-1);
      return name === undefined ? '' : readFileSync(join(store, name), 'utf8');
    };
    const command = (words: readonly string[]) => lab.run([...words, '--cluster', lab.clusterFile, '--format', 'json']);
    const words = (more: readonly string[] = []): string[] => ['rollout', newFile(), '--path', path, '--yes', '--gates', 'none', ...more];
    const ended = async (run: ReturnType<RolloutLab['run']>): Promise<{ code: number | null; err: string; answer: Answer | null }> => {
      const { code, out, err } = await run.done;
      return { code, err, answer: (out === '' ? null : JSON.parse(out)) as Answer | null };
    };

    /** A gate that does what a test wants in each wave. */
    const gate = (judge: (wave: string) => Promise<Verdict> | Verdict): Gate => ({
      id: 'bench',
      before: () => Promise.resolve(),
      judge: async ({ name }) => await judge(name),
    });
    const holds: Verdict = { ok: true, message: 'holds' };
    const look = async (): Promise<Preview> =>
      previewOf(
        path,
        after,
        await lookAt(
          pool,
          hosts.map(({ name }) => name),
          { path, after, jobs: 8 },
        ),
      );
    const options = (more: Partial<CarryOptions> = {}): CarryOptions => ({
      store: openRollouts(store),
      pool,
      gates: [],
      jobs: 8,
      signal: new AbortController().signal,
      by: 'tester',
      ...more,
    });
    const begin = async (preview: Preview, more: Partial<CarryOptions> = {}, guardSeconds = 8): Promise<Standing> =>
      await beginRollout(
        options(more),
        { cluster: 'lab', origin: 'measured', path, preview, waves: planWaves(hosts.map(({ name }) => name), { kind: 'shares', canaries: 1, domains: {} }), gates: (more.gates ?? []).map(({ id }) => id), guardSeconds },
        after,
      ); // prettier-ignore
    const steps = (standing: Standing): (string | undefined)[] => hosts.map(({ name }) => standing.hosts.get(name)?.step);

    beforeAll(async () => {
      lab = await startRolloutLab(4);
      hosts = lab.hosts;
      pool = createPool(poolOptions(lab.config));
      store = join(lab.lab.dir, 'work', '.nccl', 'rollouts');
      writeFileSync(newFile(), after);
    });
    afterAll(async () => {
      pool.dispose();
      await lab.stop();
    });
    beforeEach(() => {
      for (const [index, one] of hosts.entries()) {
        one.mend();
        for (const name of readdirSync(one.home)) rmSync(join(one.home, name), { recursive: true, force: true });
        // The last host has no such file.
        if (index === 3) continue;
        writeFileSync(one.file, index === 2 ? 'NCCL_DEBUG=INFO\n' : '# site\nNCCL_DEBUG=INFO\nNCCL_IB_TIMEOUT=18\n');
        chmodSync(one.file, index === 1 ? 0o640 : 0o644);
        utimesSync(one.file, 1_700_000_000, 1_700_000_000);
      }
      rmSync(store, { recursive: true, force: true });
      before = now();
    });

    it('show first what changes where, and change nothing', async () => {
      const { code, out } = await command([...words(), '--dry-run']).done;
      const shown = JSON.parse(out) as {
        preview: string;
        waves: { name: string; hosts: string[] }[];
        groups: { hosts: string[]; lines: string[] }[];
      };
      expect(code).toBe(0);
      expect(shown.waves).toEqual([
        { name: 'canary', hosts: ['gpu-1'] },
        { name: '50 %', hosts: ['gpu-2'] },
        { name: 'all', hosts: ['gpu-3', 'gpu-4'] },
      ]);
      const added = ['+ NCCL_DEBUG=WARN', '+ NCCL_IB_TIMEOUT=20'];
      expect(shown.groups.map(({ hosts: names, lines }) => [names, lines])).toEqual([
        [
          ['gpu-1', 'gpu-2'],
          ['− # site', '− NCCL_DEBUG=INFO', '− NCCL_IB_TIMEOUT=18', ...added],
        ],
        [['gpu-3'], ['− NCCL_DEBUG=INFO', ...added]],
        [['gpu-4'], added],
      ]);
      expect(now()).toEqual(before);
      // A host that changed makes it another preview.
      appendFileSync(host(3).file, '# mine\n');
      expect((await look()).hash).not.toBe(shown.preview);
    });

    it('leave exactly the new content and nothing else', async () => {
      const { code, answer, err } = await ended(command(words(['--guard', '5'])));
      expect([code, answer?.state], err).toEqual([0, 'done']);
      for (const one of hosts) expect([readdirSync(one.home), readFileSync(one.file)]).toEqual([['.nccl.conf'], after]);
      expect((now()[1] as { mode: number }).mode & 0o777).toBe(0o640);
    });

    it('are undone from the journal at any later time, but for hosts whose file somebody else wrote since', async () => {
      expect((await begin(await look())).end?.state).toBe('done');
      const [{ plan }] = (await openRollouts(store).list()) as [Standing];
      const mine = `${after.toString()}NCCL_ALGO=Ring\n`;
      writeFileSync(host(1).file, mine);
      const undone = await undoRollout(options(), plan.id);
      expect([undone.end?.state, ...steps(undone)]).toEqual(['unfinished', 'foreign', 'restored', 'restored', 'restored']);
      expect(readFileSync(host(1).file, 'utf8')).toBe(mine);
      expect(existsSync(host(4).file)).toBe(false);
      writeFileSync(host(1).file, after);
      expect((await undoRollout(options(), plan.id)).end?.state).toBe('restored');
      const shape = (all: unknown[]): unknown[] => all.map((one) => ({ ...(one as object), ino: 0, mtimeMs: 0 }));
      expect(shape(now())).toEqual(shape(before));
    });

    it('go back everywhere when a gate of a later wave does not hold', async () => {
      let during: unknown[] = [];
      const standing = await begin(await look(), {
        gates: [
          gate((wave) => {
            if (wave !== 'all') return holds;
            during = hosts.map(({ file }) => readFileSync(file, 'utf8'));
            return { ok: false, message: 'slower by 9 %' };
          }),
        ],
      });
      expect(during).toEqual(hosts.map(() => after.toString()));
      expect([standing.end?.state, standing.end?.why]).toEqual(['restored', 'slower by 9 %']);
      expect(now()).toEqual(before);
      expect(journal()).toContain('"kind":"gate"');
    });

    it('go back everywhere when they are cancelled', async () => {
      const stop = new AbortController();
      const standing = await begin(await look(), {
        signal: stop.signal,
        gates: [
          gate(async (wave) => {
            if (wave === '50 %') stop.abort();
            await new Promise((resolve) => setTimeout(resolve, 20));
            return holds;
          }),
        ],
      });
      expect([standing.end?.state, standing.end?.why]).toEqual(['restored', 'It was cancelled.']);
      expect(now()).toEqual(before);
    });

    it('go back everywhere when a host changed since the preview, and leave what was changed there', async () => {
      const preview = await look();
      appendFileSync(host(3).file, 'NCCL_ALGO=Tree\n');
      before = now();
      const standing = await begin(preview);
      expect([standing.end?.state, standing.trouble?.host]).toEqual(['restored', 'gpu-3']);
      expect(standing.end?.why).toContain('changed since it was read');
      expect(now()).toEqual(before);
    });

    it('go back everywhere when a file is changed by somebody else between two waves', async () => {
      const standing = await begin(await look(), {
        gates: [
          gate((wave) => {
            if (wave === 'canary') appendFileSync(host(1).file, '# mine\n');
            return holds;
          }),
        ],
      });
      expect([standing.end?.state, ...steps(standing)]).toEqual(['unfinished', 'foreign', 'restored', 'restored', 'restored']);
      expect(readFileSync(host(1).file, 'utf8')).toBe(`${after.toString()}# mine\n`);
      expect(hosts.map(({ home }) => readdirSync(home).filter((name) => name !== '.nccl.conf'))).toEqual([[], [], [], []]);
    });

    it.each([
      ['cut', false],
      ['silent', true],
    ])('go back everywhere when the network to a host is %s', async (_, silent) => {
      const standing = await begin(
        await look(),
        {
          gates: [
            gate(async (wave) => {
              if (wave !== '50 %') return holds;
              host(2).sever(silent);
              await new Promise((resolve) => setTimeout(resolve, 60_000));
              return holds;
            }),
          ],
        },
        6,
      );
      expect(standing.trouble?.host).toBe('gpu-2');
      await eventually('the guard', asBefore);
      expect(steps(standing).slice(2)).toEqual([undefined, undefined]);
      // The host could not be asked: the journal says so, and a later look settles it.
      expect([standing.end?.state, steps(standing)[1]]).toEqual(['unfinished', 'unknown']);
      host(2).mend();
      const settled = await undoRollout(options(), standing.plan.id);
      expect([settled.end?.state, settled.hosts.get('gpu-2')?.why]).toEqual(['restored', 'it held its former content already']);
      expect(now()).toEqual(before);
    });

    it.each(['prepared', 'verified'])('are undone by the hosts when the client is killed after a host was %s', async (step) => {
      // The doctor looks for a while, so that there is a while. On a busy machine a host is not verified within a guard of two seconds.
      const run = command([...words(['--guard', '8', '--waves', 'once', '--gates', 'doctor'])]);
      await eventually(step, () => journal().includes(`"step":"${step}"`));
      run.child.kill('SIGKILL');
      await run.done;
      await eventually('the guards', asBefore);
      const { code, answer, err } = await ended(command(['rollout', 'undo']));
      expect([code, answer?.state], err).toEqual([0, 'restored']);
      expect(journal()).toContain('Whoever carried it out ended after');
      expect(now()).toEqual(before);
    });

    it.runIf(existsSync('/proc/self/cmdline'))('go back everywhere when a guard is told to end, as when its host shuts down', async () => {
      // Those of the test before look once more before they leave.
      await eventually('the end of former guards', () => guardsOf(host(1)).length === 0);
      const standing = await begin(await look(), {
        gates: [
          gate(async (wave) => {
            if (wave !== '50 %') return holds;
            const guards = guardsOf(host(1));
            expect(guards).toHaveLength(1);
            for (const pid of guards) process.kill(pid, 'SIGTERM');
            await eventually('the guard', () => readFileSync(host(1).file, 'utf8').startsWith('# site') && guardsOf(host(1)).length === 0);
            return holds;
          }),
        ],
      });
      expect([standing.end?.state, standing.trouble?.host]).toEqual(['restored', 'gpu-1']);
      expect(now()).toEqual(before);
    });

    it('notice that hosts share the file before it is written for a second one, and put it back', async () => {
      const shared = join(lab.lab.dir, 'shared');
      mkdirSync(shared, { recursive: true });
      const file = join(shared, 'nccl.conf');
      writeFileSync(file, 'NCCL_DEBUG=INFO\n');
      const was = seen({ ...host(1), home: shared, file });
      const names = hosts.map(({ name }) => name);
      const preview = previewOf(file, after, await lookAt(pool, names, { path: file, after, jobs: 8 }));
      const waves = planWaves(names, { kind: 'shares', canaries: 1, domains: {} });
      const standing = await beginRollout(
        options(),
        { cluster: 'lab', origin: 'measured', path: file, preview, waves, gates: [], guardSeconds: 8 },
        after,
      );
      expect(standing.end?.state).toBe('restored');
      expect(standing.trouble?.why).toMatch(/^gpu-1 and gpu-\d see the same file in .*: on a shared file system all hosts change at once/);
      const touched = journal()
        .split('\n')
        .filter((line) => line.includes('"step":"written"'));
      expect(touched.filter((line) => !line.includes('"gpu-1"'))).toEqual([]);
      expect(seen({ ...host(1), home: shared, file })).toEqual(was);
    });

    it('are refused where a file may not be written, with the command that would do it', async () => {
      chmodSync(host(2).file, 0o444);
      if (root) execFileSync('chattr', ['+i', host(2).file]);
      before = now();
      try {
        const { code, err } = await ended(command(words()));
        expect(code).toBe(2);
        expect(err).toContain('gpu-2 cannot take part');
        if (!root) expect(err).toContain('sudo install -m 444');
        expect(now()).toEqual(before);
      } finally {
        if (root) execFileSync('chattr', ['-i', host(2).file]);
      }
    });

    it.runIf(root)('go back everywhere when a disk is full', async () => {
      const preview = await look();
      const kept = readFileSync(host(3).file);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,nr_inodes=20', 'tmpfs', host(3).home]);
      try {
        writeFileSync(host(3).file, kept);
        chmodSync(host(3).file, 0o644);
        utimesSync(host(3).file, 1_700_000_000, 1_700_000_000);
        try {
          writeFileSync(join(host(3).home, 'filler'), Buffer.alloc(64 * 1024));
        } catch {
          // As full as it gets.
        }
        before = now();
        const standing = await begin(preview);
        expect([standing.end?.state, standing.trouble?.host]).toEqual(['restored', 'gpu-3']);
        expect(standing.end?.why).toContain('no space left');
        expect(now()).toEqual(before);
      } finally {
        execFileSync('umount', [host(3).home]);
      }
    });
  });
}
