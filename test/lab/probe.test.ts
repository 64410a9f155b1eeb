import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/cluster/facts.js';
import { createLab, freePort, noSshd, type Lab, type Sshd } from './sshd.js';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const hasScript = existsSync('/usr/bin/script');

if (noSshd !== null) {
  describe('probing hosts behind real OpenSSH servers', () => {
    it(`left out: ${noSshd}`, () => console.log(`left out: ${noSshd}`));
  });
} else {
  describe('probing hosts behind real OpenSSH servers', () => {
    let lab: Lab;
    let server: Sshd;
    let cli = '';
    let sshConfig = '';
    const home = (): string => join(lab.dir, 'home');
    const store = (): string => join(lab.dir, 'data', 'nccl-workbench', 'known_hosts');

    /** The command line in a session of its own, so that it has no terminal to ask on. */
    const run = (args: readonly string[], after?: (pid: number) => void): Promise<Ended> =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [cli, ...args], {
          cwd: lab.dir,
          detached: true,
          env: { PATH: process.env['PATH'], HOME: home(), XDG_DATA_HOME: join(lab.dir, 'data'), LC_ALL: 'C' },
        });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
        child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, stdout, stderr }));
        child.stdin.end();
        if (child.pid !== undefined) after?.(child.pid);
      });
    const host = (name: string, port: number, known: string, lines: readonly string[] = []): string =>
      [
        `Host ${name}`,
        ...lines.map((line) => `  ${line}`),
        '  HostName 127.0.0.1',
        `  Port ${String(port)}`,
        `  User ${lab.user}`,
        `  IdentityFile ${lab.key('user')}`,
        '  IdentityAgent none',
        `  UserKnownHostsFile ${known}`,
        '  GlobalKnownHostsFile /dev/null',
        '',
      ].join('\n');

    beforeAll(async () => {
      lab = createLab();
      mkdirSync(home());
      const root = join(lab.dir, 'root');
      mkdirSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1'), { recursive: true });
      writeFileSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1/state'), '4: ACTIVE\n');
      writeFileSync(join(root, 'sys/class/infiniband/mlx5_0/ports/1/rate'), '400 Gb/sec (4X NDR)\n');
      mkdirSync(join(root, 'proc/self'), { recursive: true });
      writeFileSync(join(root, 'proc/self/limits'), 'Max locked memory         unlimited            unlimited            bytes     \n');
      const user = lab.key('user');
      server = await lab.sshd('gpu', { authorized: [`${user}.pub`], env: { NCCL_WORKBENCH_ROOT: root, NCCL_DEBUG: 'INFO' } });
      const keyOf = (path: string): string => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
      const address = `[127.0.0.1]:${String(server.port)}`;
      const known = join(lab.dir, 'known');
      writeFileSync(known, `${address} ${keyOf(server.hostKeys[0] ?? '')}\n`);
      const changed = join(lab.dir, 'changed');
      writeFileSync(changed, `${address} ${keyOf(lab.key('other'))}\n`);
      sshConfig = lab.config(
        'ssh_config',
        [
          host('gpu-01', server.port, known),
          host('gpu-02', server.port, known),
          host('changed', server.port, changed),
          host('unknown', server.port, join(lab.dir, 'none')),
          host('stranger', server.port, known, ['IdentitiesOnly yes', `IdentityFile ${lab.key('stranger')}`]).replace(
            `  IdentityFile ${user}\n`,
            '',
          ),
          host('gone', await freePort(), known),
        ].join('\n'),
      );
      cli = join(lab.dir, 'cli.cjs');
      await build({
        entryPoints: ['src/cli/index.ts'],
        bundle: true,
        platform: 'node',
        format: 'cjs',
        outfile: cli,
        external: ['vscode', '*.node', 'cpu-features', '@vscode/tree-sitter-wasm'],
        logLevel: 'error',
      });
    });
    afterAll(async () => {
      await lab.stop();
    });

    it('answers with facts of each host, exit 0, and saves the same', async () => {
      const out = join(lab.dir, 'snapshots', 'one.json');
      const { code, stdout } = await run(['probe', 'gpu-[01-02]', '--ssh-config', sshConfig, '--format', 'json', '--out', out]);
      const snapshot = JSON.parse(stdout) as Snapshot;
      expect(code).toBe(0);
      expect(Object.keys(snapshot.hosts)).toEqual(['gpu-01', 'gpu-02']);
      expect(snapshot).toMatchObject({ origin: 'measured', hosts: { 'gpu-01': { ok: true, problem: null } } });
      expect(snapshot.hosts['gpu-02']?.facts).toMatchObject({
        nics: [{ device: 'mlx5_0', state: 'ACTIVE', rateGbps: 400, width: 4 }],
        environment: { NCCL_DEBUG: 'INFO' },
        simulated: false,
      });
      expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(snapshot);
    });

    it('names each failure by its kind, keeps the good hosts, exit 1', async () => {
      const { code, stdout } = await run([
        'probe',
        'gpu-01',
        'changed',
        'unknown',
        'stranger',
        'gone',
        '--ssh-config',
        sshConfig,
        '--format',
        'json',
      ]);
      const { hosts } = JSON.parse(stdout) as Snapshot;
      expect(code).toBe(1);
      expect(Object.fromEntries(Object.entries(hosts).map(([name, { problem }]) => [name, problem?.kind ?? 'ok']))).toEqual({
        'gpu-01': 'ok',
        changed: 'host-key',
        unknown: 'host-key',
        stranger: 'auth',
        gone: 'unreachable',
      });
      for (const [name, { ok, problem, facts }] of Object.entries(hosts)) {
        expect(ok).toBe(problem === null);
        if (problem === null) continue;
        expect(problem.message).toContain(name);
        expect(facts).toBeNull();
      }
      expect(existsSync(store())).toBe(false);
    });

    it('groups by what is wrong for people, and changes nothing on the host', async () => {
      const before = execFileSync('find', [home(), join(lab.dir, 'root'), '-newermt', '1970-01-01'], { encoding: 'utf8' });
      const { code, stdout } = await run(['probe', 'gpu-01', 'gone', '--ssh-config', sshConfig]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^measured · 1 of 2 hosts well\n {2}✗ Not reached {2}gone\n {6}gone was not reached/);
      expect(stdout).toMatch(/ {2}✓ Well {2}gpu-01 .*1 RDMA ports/);
      expect(execFileSync('find', [home(), join(lab.dir, 'root'), '-newermt', '1970-01-01'], { encoding: 'utf8' })).toBe(before);
    });

    it('reads a cluster file and chooses among its hosts', async () => {
      const file = join(lab.dir, 'cluster.yaml');
      writeFileSync(file, 'name: lab\nhosts: ["gpu-[01-02]"]\nsshConfig: ssh_config\nlaunher: x\n');
      const { code, stdout, stderr } = await run(['probe', 'gpu-02', '--cluster', file, '--format', 'json']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ cluster: 'lab', hosts: { 'gpu-02': { ok: true } } });
      expect(stderr).toContain(`${file}:4:1: "launher" is not a key`);
      expect((await run(['probe', 'gpu-09', '--cluster', file])).code).toBe(2);
    });

    it.each([
      [['probe']],
      [['probe', '$(x)']],
      [['probe', 'a', '--via', 'rsh']],
      [['probe', 'a', '--jobs', '0']],
      [['probe', 'a', '--cluster', 'none.yaml']],
      [['probe', '--', '-oProxyCommand=touch x']],
    ])('refuses %j in one line, exit 2', async (args) => {
      const { code, stdout, stderr } = await run(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^nccl-workbench: .+\n$/);
    });

    if (!hasScript) it('left out: questions on a terminal (no script(1) here)', () => console.log('left out: script(1) is not installed'));
    else
      it('asks on the terminal, trusts on yes, and asks no second time', async () => {
        const onTerminal = (answer: string): Promise<string> =>
          new Promise((resolve, reject) => {
            const words = [
              process.execPath,
              cli,
              'probe',
              'unknown',
              '--ssh-config',
              sshConfig,
              '--format',
              'json',
              '--out',
              join(lab.dir, 'asked.json'),
            ];
            const child = spawn('script', ['-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'], {
              env: { PATH: process.env['PATH'], HOME: home(), XDG_DATA_HOME: join(lab.dir, 'data'), LC_ALL: 'C', SHELL: '/bin/sh' },
            });
            let shown = '';
            child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
              const before = shown.includes('(yes/no)');
              shown += chunk;
              if (!before && shown.includes('(yes/no)')) child.stdin.write(`${answer}\n`);
            });
            child.on('error', reject);
            child.on('close', () => resolve(shown));
          });
        const result = () => (JSON.parse(readFileSync(join(lab.dir, 'asked.json'), 'utf8')) as Snapshot).hosts['unknown'];
        const fingerprint = execFileSync('ssh-keygen', ['-lf', server.hostKeys[0] ?? ''], { encoding: 'utf8' }).split(' ')[1] ?? '?';
        expect(await onTerminal('y')).toContain(fingerprint);
        expect(result()?.problem?.kind).toBe('host-key');
        await onTerminal('yes');
        expect(result()).toMatchObject({ ok: true });
        expect(readFileSync(store(), 'utf8')).toContain('127.0.0.1');
        expect(await onTerminal('no')).not.toContain('(yes/no)');
        expect(result()).toMatchObject({ ok: true });
      });

    it('keeps what came when it is interrupted', async () => {
      const silent = await lab.sshd('slow', {
        authorized: [`${lab.key('user')}.pub`],
        hostKeys: [...server.hostKeys],
        lines: ['ForceCommand sleep 60'],
      });
      const config = lab.config(
        'slow_config',
        readFileSync(sshConfig, 'utf8') + host('slow', silent.port, join(lab.dir, 'slow-known'), ['StrictHostKeyChecking accept-new']),
      );
      const { code, stdout } = await run(['probe', 'gpu-01', 'slow', '--ssh-config', config, '--format', 'json'], (pid) => {
        setTimeout(() => process.kill(pid, 'SIGINT'), 4_000);
      });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ hosts: { 'gpu-01': { ok: true }, slow: { ok: false, problem: { kind: 'cancelled' } } } });
    });

    it('ends a host that answers nothing after its limit, with its own words', async () => {
      const { code, stdout } = await run([
        'probe',
        'slow',
        '--ssh-config',
        join(lab.dir, 'slow_config'),
        '--timeout',
        '1',
        '--format',
        'json',
      ]);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ hosts: { slow: { problem: { kind: 'timeout' } } } });
    });
  });
}
