import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliIn } from '../../support/cliIn.js';

/** A stand-in that prints nccl-tests' columns, faster with bigger buffers, failing with FAKE_MODE=Bad. */
const program = `#!/bin/sh
[ "$FAKE_MODE" = Bad ] && { echo "x: Test NCCL failure common.cu:1 'invalid usage'"; exit 3; }
t=1000; [ "$NCCL_BUFFSIZE" = 8388608 ] && t=900
t=$((t + $(date +%N | cut -c7) % 3))
echo "# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007"
echo "# Collective test starting: fake_perf"
echo "#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong"
echo "1048576 262144 float sum -1 $t.5 1.05 1.96 0 $t.5 1.05 1.96 0"
echo "# Out of bounds values : 0 OK"
echo "# Avg bus bandwidth    : 1.96"
`;
const sweep =
  'benchmark: ./fake_perf\nparameters:\n  NCCL_BUFFSIZE: [1048576, 4194304, 8388608]\n  FAKE_MODE: [Good, Bad]\nrepeats: 3\nbaselineEvery: 3\n';

describe.runIf(process.platform !== 'win32')('perf, bench and sweep on the command line', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bench-cli-'));
    await mkdir(join(dir, '.nccl', 'sweeps'), { recursive: true });
    await writeFile(join(dir, 'fake_perf'), program);
    await chmod(join(dir, 'fake_perf'), 0o755);
    await writeFile(join(dir, '.nccl', 'sweeps', 's.yaml'), sweep.replace('./fake_perf', join(dir, 'fake_perf')));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const cli = async (...argv: string[]) =>
    cliIn(dir, { stdin: await readFile('test/golden/perf/synthetic-v2.19.6-plain.txt'), env: { PATH: process.env['PATH'] } })(...argv);

  it('bench says the exact command and what reaches the ranks before it runs anything', async () => {
    await writeFile(join(dir, 'c.yaml'), 'hosts: a,b\nlauncher: sbatch\ngpusPerHost: 2\nlauncherArgs: [--partition=gpu]\n');
    const words = [
      'bench',
      '--dry-run',
      '--cluster',
      'c.yaml',
      '--env',
      'NCCL_ALGO=Ring',
      '--env',
      'NCCL_BUFFSIZE=4M',
      '--env',
      'FOO=1',
      '--nccl-version',
      '2.27.3',
    ];
    const { code, out } = await cli(...words, '--', 'all_reduce_perf', '-b', '8');
    expect(code).toBe(0);
    expect(out).toContain('\nNCCL_ALGO=Ring NCCL_BUFFSIZE=4M FOO=1 sbatch --parsable ');
    expect(out).toContain("--export=ALL --partition=gpu <<'END'\n#!/bin/sh\nexec srun --export=ALL all_reduce_perf -b 8\nEND\n");
    expect(out).toMatch(
      /NCCL_ALGO=Ring {2}reaches the ranks: .*\n.*NCCL_BUFFSIZE=4M {2}reaches the ranks: .*4 bytes.*\n.*FOO=1 {2}cannot be told/,
    );
    await writeFile(join(dir, 'c.yaml'), 'hosts: a,b\nlauncher: srun\nlauncherArgs: [--export=NONE]\n');
    const none = await cli(...words, '--format', 'json', '--', 'all_reduce_perf');
    expect(none.code).toBe(1);
    expect(JSON.parse(none.out)).toMatchObject({
      dryRun: true,
      host: 'a',
      reach: [{ name: 'NCCL_ALGO', reaches: false }, { reaches: false }, { reaches: null }],
    });
    const kubernetes = 'hosts: a\nlauncher: kubectl\nkubernetes: {image: img}\n';
    await writeFile(join(dir, 'c.yaml'), kubernetes);
    const manifest = await cli(...words, '--', 'all_reduce_perf');
    expect(manifest.out).toMatch(/^On localhost:\nkubectl apply -f - <<'END'\n\{/);
    expect(manifest.out).toMatch(/NCCL_ALGO=Ring {2}reaches the ranks/);
    expect((await cli('bench', '--print-torch-perf')).out).toContain('import torch.distributed as dist');
  });

  it('bench repeats a recorded run exactly, and records what the machine was', async () => {
    await writeFile(join(dir, 'c.yaml'), 'hosts: a\nlauncher: local\nenv: {NCCL_DEBUG: WARN}\n');
    const first = await cli(
      'bench',
      '--cluster',
      'c.yaml',
      '--env',
      'NCCL_BUFFSIZE=8388608',
      '--format',
      'json',
      '--',
      join(dir, 'fake_perf'),
      '-b',
      '1M',
    );
    const { run, machines } = JSON.parse(first.out) as { run: string; machines: { before: unknown[]; after: unknown[] } };
    expect(machines).toMatchObject({
      before: [{ host: 'localhost', kernel: expect.stringMatching(/\w/) as string }],
      after: [{ host: 'localhost' }],
    });
    await writeFile(join(dir, 'c.yaml'), 'hosts: a\nlauncher: srun\nenv: {NCCL_DEBUG: INFO, NCCL_ALGO: Bad}\n');
    const again = await cli('bench', '--cluster', 'c.yaml', '--again', run.slice(0, 8), '--format', 'json');
    expect([again.code, again.err]).toEqual([0, '']);
    const [a, b] = (await readFile(join(dir, '.nccl', 'runs', `${new Date().toISOString().slice(0, 7)}.jsonl`), 'utf8')).split('\n').filter((line) => line.includes('"kind":"start"')).map((line) => (JSON.parse(line) as { spec: Record<string, unknown> }).spec); // prettier-ignore
    expect(b).toEqual({ ...a, cluster: b?.['cluster'] });
    expect(a?.['env']).toEqual({ NCCL_DEBUG: 'WARN', NCCL_BUFFSIZE: '8388608' });
    expect((await cli('bench', '--cluster', 'c.yaml', '--again', 'nosuch')).code).toBe(2);
  });

  it('perf says what the model expects, or why nothing is expected and what would tell it', async () => {
    const lines = [
      '# Collective test starting: all_reduce_perf',
      ...Array.from(
        { length: 8 },
        (_, at) => `#  Rank ${String(at)} Group  0 Pid 7 on a device ${String(at)} [0000:1b:00] NVIDIA H100 80GB HBM3`,
      ),
      '#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong',
      '65536 16384 float sum -1 19.09 3.43 6.01 0 18.26 3.59 6.28 0',
      '8589934592 2147483648 float sum -1 62578 137.3 240.2 0 62588 137.2 240.2 0',
      '# Out of bounds values : 0 OK',
      '# Avg bus bandwidth    : 123',
    ];
    await writeFile(join(dir, 'one.txt'), lines.join('\n'));
    const text = (await cli('perf', 'one.txt')).out;
    expect(text).toContain('\n51 % of the model: too slow; modelled 476 GB/s (dgx-h100, 1 × 8 ranks, NCCL ');
    expect(text).toMatch(/64 KiB .* 6\.28 GB\/s .*83 % of the model\n/);
    expect(text).toMatch(/8 GiB .* 476 GB\/s +51 % of the model: too slow\n/);
    const { expected } = JSON.parse((await cli('perf', 'one.txt', '--format', 'json')).out) as { expected: Record<string, unknown> };
    expect(expected).toMatchObject({ origin: 'modelled', why: null, basis: { preset: 'dgx-h100', adapters: null } });
    await writeFile(join(dir, 'bare.txt'), lines.filter((line) => !line.includes('Rank')).join('\n'));
    const bare = (await cli('perf', 'bare.txt')).out;
    expect(bare).toContain(
      '\nNot held against the model: which GPUs they are is not known. --preset, --adapters or --snapshot tell the machine.\n',
    );
    expect(bare).not.toContain('% of the model');
    expect((await cli('perf', 'bare.txt', '--preset', 'dgx-a100', '--nodes', '1')).out).toContain(
      '\n100 % of the model; modelled 240 GB/s (dgx-a100',
    );
    expect((await cli('perf', 'bare.txt', '--preset', 'dgx-h100', '--nodes', '2', '--adapters', '4x400')).out).toContain(
      'adapters 4 × 400 Gbit/s, NCCL',
    );
  });

  it.each([
    [['--preset', 'dgx-1'], '--preset takes '],
    [['--adapters', '8'], '--adapters takes a number and Gbit/s'],
    [['--adapters', '0x400'], '--adapters takes a number and Gbit/s'],
    [['--nodes', '0'], '--nodes takes a number'],
    [['--set', 'NCCL_ALGO'], '--set takes NAME=VALUE'],
    [['--snapshot', 'absent.json'], 'could not be read as a snapshot'],
  ])('perf refuses %j', async (options, message) => {
    const { code, err } = await cli('perf', '-', ...options);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('perf answers with the keys that are fixed, and exit 1 for bad news', async () => {
    const { code, out } = await cli('perf', '-', '--format', 'json');
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(
      expect.arrayContaining([
        'tool',
        'version',
        'collective',
        'nRanks',
        'nNodes',
        'origin',
        'rows',
        'avgBusbwGBs',
        'outOfBounds',
        'ok',
        'problems',
      ]),
    );
    await writeFile(join(dir, 'cut.txt'), 'nothing here\n');
    expect((await cli('perf', 'cut.txt')).code).toBe(1);
    expect((await cli('perf', 'absent.txt')).code).toBe(2);
    expect((await cli('perf')).code).toBe(2);
    expect((await cli('perf', '-', '--no-such')).err.trim().split('\n')).toHaveLength(1);
    expect((await cli('perf', '-')).out).toMatch(/^all_reduce, 1 ranks on one node: 255 GB\/s bus bandwidth at 1 GiB \(measured\)\n/);
  });

  it('bench runs, answers and records', async () => {
    const { code, out } = await cli(
      'bench',
      '--launcher',
      'local',
      '--env',
      'NCCL_BUFFSIZE=8388608',
      '--format',
      'json',
      '--',
      join(dir, 'fake_perf'),
      '-b',
      '8',
    );
    const answer = JSON.parse(out) as { run: string; ok: boolean; origin: string; rows: unknown[] };
    expect(answer).toMatchObject({ ok: true, origin: 'measured', state: 'ok' });
    expect(code).toBe(0);
    const [file] = await import('node:fs/promises').then(({ readdir }) => readdir(join(dir, '.nccl', 'runs')));
    const stored = await readFile(join(dir, '.nccl', 'runs', file ?? ''), 'utf8');
    expect(stored).toContain(answer.run);
    expect(stored).toContain('8388608');
    expect((await cli('bench', '--launcher', 'local', '--env', 'FAKE_MODE=Bad', '--', join(dir, 'fake_perf'))).code).toBe(1);
    expect(await cli('bench', '--launcher', 'local', '--', join(dir, 'none_perf'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('was not found on this machine') as string,
    });
    expect((await cli('bench', '--launcher', 'local')).code).toBe(2);
    expect((await cli('bench', '--', 'x')).err).toMatch(/which cluster/);
  });

  it('sweep finds the better setting, leaves what fails, and resumes without repeating', async () => {
    const { code, out } = await cli('sweep', '.nccl/sweeps/s.yaml', '--launcher', 'local', '--format', 'json');
    expect(code).toBe(0);
    const answer = JSON.parse(out) as { best: { settings: object; significant: boolean; gainPercent: number }; ranking: unknown[] };
    expect(answer).toMatchObject({
      trials: 6,
      completed: 3,
      failed: 3,
      origin: 'measured',
      best: { settings: { NCCL_BUFFSIZE: '8388608', FAKE_MODE: 'Good' }, significant: true },
    });
    expect(answer.best.gainPercent).toBeGreaterThan(9);
    expect(answer.best.gainPercent).toBeLessThan(13);
    const again = await cli('sweep', '.nccl/sweeps/s.yaml', '--launcher', 'local', '--resume');
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^s: \+1[01].*against the baseline[^]*3 failed · measured[^]*NCCL_BUFFSIZE=8388608/);
    const runs = (await readFile(join(dir, '.nccl', 'runs', `${new Date().toISOString().slice(0, 7)}.jsonl`), 'utf8'))
      .split('\n')
      .filter((line) => line.includes('"start"'));
    // 9 good runs, 6 baselines and one more, and two attempts for each of three bad combinations.
    expect(runs).toHaveLength(9 + 7 + 6);
  });

  it('sweep refuses before any run what the linter calls an error, naming the rule, and runs the rest', async () => {
    const text = `benchmark: ${join(dir, 'fake_perf')}\nparameters:\n  NCCL_BUFFSIZE: [4M, 8388608]\n  NCCL_ALGO: [Ring, Circle]\nrepeats: 2\nbudget: { pricePerGpuHour: 2.5, currency: EUR }\n`;
    await writeFile(join(dir, 'refused.yaml'), text);
    const { code, out, err } = await cli('sweep', 'refused.yaml', '--launcher', 'local', '--format', 'json');
    expect(code).toBe(0);
    expect(err).toMatch(/combinations are refused by number-suffix: .*NCCL_BUFFSIZE=4M/);
    expect(err).toMatch(/combinations are refused by invalid-value: .*NCCL_ALGO=Circle/);
    const answer = JSON.parse(out) as { leftOut: { rule: string; trials: number[] }[]; ranking: { runs: number; settings: object }[] };
    expect(answer.leftOut.flatMap(({ trials }) => trials)).toHaveLength(3);
    expect(answer.ranking.filter(({ runs }) => runs > 0).map(({ settings }) => settings)).toEqual([
      { NCCL_BUFFSIZE: '8388608', NCCL_ALGO: 'Ring' },
    ]);
    // Now that runs were timed, what is left is told in hours of GPUs and in money.
    await writeFile(join(dir, 'refused.yaml'), `${text}strategy: grid\n`.replace('repeats: 2', 'repeats: 3'));
    expect((await cli('sweep', 'refused.yaml', '--launcher', 'local', '--resume')).err).toMatch(/GPU hours \([\d.e-]+ EUR\)/);
    await writeFile(join(dir, 'none.yaml'), text.replace('[4M, 8388608]', '[4M]'));
    expect(await cli('sweep', 'none.yaml', '--launcher', 'local')).toMatchObject({ code: 2, err: expect.stringContaining('No combination is left to run.') as string }); // prettier-ignore
    await writeFile(join(dir, 'base.yaml'), `${text}baseline: { NCCL_ALGO: Circle }\n`);
    expect(await cli('sweep', 'base.yaml', '--launcher', 'local')).toMatchObject({ code: 2, err: expect.stringContaining('The baseline cannot run. invalid-value') as string }); // prettier-ignore
    expect((await cli('sweep', 'refused.yaml', '--launcher', 'local', '--jobs', '2')).err).toMatch(/2 groups cannot be made of 1 hosts/);
  });

  it('sweep takes weights from a histogram beside the file, and says what is wrong with one', async () => {
    const text = `benchmark: ${join(dir, 'fake_perf')}\nparameters: { NCCL_BUFFSIZE: [1048576, 8388608] }\nrepeats: 2\nobjective: { histogram: sizes.csv, step: { computeMs: 10 } }\n`;
    await writeFile(join(dir, 'weighed.yaml'), text);
    expect((await cli('sweep', 'weighed.yaml', '--launcher', 'local')).err).toMatch(/histogram sizes\.csv cannot be used/);
    await writeFile(join(dir, 'sizes.csv'), 'size,count\n1M,20\n');
    const { code, out } = await cli('sweep', 'weighed.yaml', '--launcher', 'local', '--format', 'json');
    expect(code).toBe(0);
    // 20 calls of about a ms and 10 ms beside them: a tenth less of two thirds of the step.
    const { best } = JSON.parse(out) as { best: { score: number; gainPercent: number } };
    expect(best.score).toBeGreaterThan(27_900);
    expect(best.score).toBeLessThan(28_300);
    expect(best.gainPercent).toBeGreaterThan(6);
    expect(best.gainPercent).toBeLessThan(8.5);
  });

  it('sweep points at what is wrong in the file', async () => {
    await writeFile(join(dir, 'bad.yaml'), 'benchmark: x\nparameters:\n  A: []\n');
    const { code, err } = await cli('sweep', 'bad.yaml', '--launcher', 'local');
    expect(code).toBe(2);
    expect(err).toMatch(/bad\.yaml:3:6: A has no values/);
  });
});
