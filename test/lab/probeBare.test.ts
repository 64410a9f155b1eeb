import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProbe } from '../../src/cluster/probe/read.js';
import { expectedSections, probeCommand, probeScript, probeWords } from '../../src/cluster/probe/script.js';
import { writeFullHost } from '../unit/cluster/fullHost.js';
import { asOrdinaryUser, busyboxOnly, change, noStrace, runWith, watched } from './strace.js';

const leftOut = noStrace ?? (asOrdinaryUser === null ? 'setpriv is not installed' : null);

if (leftOut !== null) {
  describe('the probe on a bare host', () => {
    it(`left out: ${leftOut}`, () => console.log(`left out: the proof that the probe writes nothing: ${leftOut}`));
  });
} else {
  const busybox = busyboxOnly();
  const full = mkdtempSync(join(tmpdir(), 'bare-'));
  const shells = ['dash', 'bash', ...(busybox === null ? [] : ['busybox'])].filter(
    (shell) => shell === 'busybox' || existsSync(`/bin/${shell}`),
  );
  const user = asOrdinaryUser ?? [];
  const pathFor = (shell: string): string => (shell === 'busybox' && busybox !== null ? busybox.path : '/usr/bin:/bin');
  const wordsFor = (shell: string): readonly string[] => [shell === 'busybox' ? join(pathFor(shell), 'sh') : `/bin/${shell}`];
  /** The two ways in which engines hand a script over. */
  const forms = {
    'on standard input': (shell: string) => ({ words: [...wordsFor(shell), ...probeCommand('B', null).slice(1)], input: probeScript }),
    'as an operand': (shell: string) => ({ words: [...wordsFor(shell), ...probeWords('B', null).slice(1)], input: 'exit 7\n' }),
  };
  type Form = keyof typeof forms;
  const cases = shells.flatMap((shell) => (Object.keys(forms) as Form[]).map((form) => [shell, form] as const));

  beforeAll(() => {
    writeFullHost(full);
    chmodSync(full, 0o755);
  });
  afterAll(() => {
    rmSync(full, { recursive: true, force: true });
    busybox?.remove();
  });

  describe('the probe on a bare host', () => {
    it.each(cases)('%s, %s, as an ordinary user: complete, exit 0, under 5 s', (shell, form) => {
      const { words, input } = forms[form](shell);
      const [program = '', ...args] = [...user, ...words];
      const run = () => {
        const started = performance.now();
        const answer = runWith(program, args, { input, env: { PATH: pathFor(shell), HOME: '/nonexistent' } });
        return { ...answer, took: performance.now() - started };
      };
      let answer = run();
      // What else runs here may slow down one of them, and not three.
      for (let again = 0; again < 2 && answer.took >= 5000; again++) answer = run();
      const { status, stdout, stderr, took } = answer;
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const { facts, done, unseen } = readProbe(stdout, 'B', { sentAtMs: Date.now() - took, receivedAtMs: Date.now() });
      expect(done).toBe(true);
      expect(took).toBeLessThan(5_000);
      expect(unseen.filter(({ why }) => why !== 'permission')).toEqual([]);
      expect(facts).toMatchObject({ simulated: false, confFiles: [] });
      for (const key of ['hostName', 'kernel', 'os', 'memoryBytes', 'uptimeSeconds', 'interfaces', 'kernelWords'] as const)
        expect(facts?.[key], key).not.toBeNull();
      expect(facts?.sysctl['net.ipv4.tcp_keepalive_time']).toMatch(/^\d+$/);
      // The clock of the same machine.
      expect(Math.abs(facts?.clock?.offsetMs ?? 0)).toBeLessThanOrEqual((facts?.clock?.uncertaintyMs ?? 0) + 1);
      for (const name of expectedSections.flat()) expect(stdout).toContain(`\nB begin ${name}\n`);
    });

    it.each(cases)('%s, %s: nothing on the machine is changed, as its system calls show', (shell, form) => {
      const { words, input } = forms[form](shell);
      const seen = watched([...user, ...words], { input, env: { PATH: pathFor(shell), HOME: '/nonexistent' } });
      expect(seen.status).toBe(0);
      expect(readProbe(seen.stdout, 'B').done).toBe(true);
      expect(seen.calls).toBeGreaterThan(1000);
      expect(seen.changes).toEqual([]);
      console.log(
        `${shell} ${form}: ${String(seen.programs)} programs started, ${String(seen.calls)} system calls, none of them changes anything`,
      );
    });

    it.each(shells)('%s: nothing is changed on a host where every section has something to read', (shell) => {
      const env = { PATH: `${join(full, 'bin')}:${pathFor(shell)}`, HOME: '/nonexistent', NCCL_WORKBENCH_ROOT: full };
      const seen = watched(forms['on standard input'](shell).words, { input: probeScript, env });
      const { facts, done, unseen } = readProbe(seen.stdout, 'B');
      expect({ done, unseen }).toEqual({ done: true, unseen: [] });
      expect(facts?.pci?.find(({ address }) => address === '0000:17:01.1')?.acsRedirect).toBe(true);
      expect(facts?.gpus).toHaveLength(4);
      expect(seen.changes).toEqual([]);
    });

    it('sees a change when there is one', () => {
      const place = join(full, 'witness');
      const { changes } = watched(['/bin/sh', '-c', `echo x > '${place}'; mkdir '${place}.d'; rm '${place}'; rmdir '${place}.d'`], {
        env: { PATH: '/usr/bin:/bin' },
      });
      expect(changes.some((line) => line.startsWith('openat(') && line.includes('O_CREAT'))).toBe(true);
      expect(changes.some((line) => line.startsWith('mkdir('))).toBe(true);
      expect(changes.some((line) => line.startsWith('unlinkat('))).toBe(true);
      expect(change('openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3</etc/passwd>')).toBeNull();
      expect(change('socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3')).not.toBeNull();
      expect(change('write(1</tmp/x>, "a", 1) = 1')).not.toBeNull();
    });
  });

  if (busybox === null)
    it('left out: busybox is not installed', () => console.log('left out: the probe in busybox, which is not installed'));
}
