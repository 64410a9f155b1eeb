import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeded } from '../../src/base/random.js';
import { combinations, schedule } from '../../src/bench/combinations.js';
import type { Run } from '../../src/bench/record.js';
import { openStore } from '../../src/bench/store/index.js';
import { readSweep } from '../../src/bench/sweepFile.js';

const cliFile = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const kills = 50;

/** A stand-in for a benchmark that says in a journal when it begins and ends. */
const program = (journal: string): string => `#!/bin/sh
echo "begin $A/$B" >> '${journal}'
sleep 0.02
cat <<'END'
# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007
#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong
1048576 262144 float sum -1 1000.5 1.05 1.96 0 1000.5 1.05 1.96 0
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 1.96
END
echo "end $A/$B" >> '${journal}'
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nw-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(process.platform === 'win32')(
  'a search whose process is killed 50 times at random moments loses no trial and runs none twice',
  { timeout: 600_000 },
  async () => {
    const [journal, runs, file] = [join(folder, 'journal'), join(folder, 'runs'), join(folder, 'kill.yaml')];
    writeFileSync(join(folder, 'stand_in_perf'), program(journal));
    chmodSync(join(folder, 'stand_in_perf'), 0o755);
    const text = `benchmark: ${join(folder, 'stand_in_perf')}\nparameters:\n  A: { from: 1, to: 11, step: 1 }\n  B: [1, 2, 3, 4]\nrepeats: 4\n`;
    writeFileSync(file, text);
    const { sweep } = readSweep(text, file);
    if (sweep === null) throw new Error('the sweep file cannot be read');
    const planned = schedule(sweep, combinations(sweep)).map(({ trial, repeat }) => `${trial}/${repeat}`);
    const start = () => spawn(process.execPath, [cliFile, 'sweep', file, '--launcher', 'local', '--resume', '--out', runs, '--format', 'json'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }); // prettier-ignore
    const written = (): number => (existsSync(journal) ? statSync(journal).size : 0);
    const nameOf = ({ trial }: Run): string => `${trial?.trial ?? ''}/${trial?.repeat ?? ''}`;
    const done = async (): Promise<string[]> => (await openStore(runs).runs()).filter(({ state }) => state === 'ok').map(nameOf);

    const random = seeded(20_261_129);
    let before: string[] = [];
    for (let life = 0; life < kills; life++) {
      const child = start();
      const ended = new Promise((resolve) => child.on('exit', resolve));
      const at = written();
      // One life in five ends at any moment from its first on; the others when so much of the journal was written, and a little later.
      const whenever = life % 5 === 0;
      const lines = Math.floor(random() * 8);
      while (!whenever && written() <= at + lines * 8 && child.exitCode === null) await pause(5);
      await pause(random() * (whenever ? 400 : 15));
      child.kill('SIGKILL');
      await ended;
      const now = await done();
      expect(
        before.filter((step) => !now.includes(step)),
        `results lost in life ${life}`,
      ).toEqual([]);
      before = now;
    }
    // Enough is left that no life found the search complete, and enough was done that kills hit trials.
    expect(before.length).toBeLessThan(planned.length);
    expect(before.length).toBeGreaterThan(kills / 2);

    const last = start();
    let said = '';
    last.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await new Promise((resolve) => last.on('exit', resolve)), said).toBe(0);
    const all = await openStore(runs).runs();
    const ok = all.filter(({ state }) => state === 'ok').map(nameOf);
    expect([...ok].sort()).toEqual([...planned].sort());
    // Nothing was started again once it had a result.
    const have = new Set<string>();
    for (const run of all) {
      expect(have.has(nameOf(run)), `${nameOf(run)} ran again though it had a result`).toBe(false);
      if (run.state === 'ok') have.add(nameOf(run));
    }
    const cut = all.filter(({ state }) => state === 'cut-off').length;
    expect(all.length).toBe(planned.length + cut);
    expect(cut).toBeLessThanOrEqual(kills);
    // What really ran: each trial once, and once more for each time that it was cut off.
    const begun = readFileSync(journal, 'utf8').split('\n').filter((line) => line.startsWith('begin')).length; // prettier-ignore
    expect(begun).toBeLessThanOrEqual(all.length);
    expect(begun).toBeGreaterThanOrEqual(planned.length);
  },
);
