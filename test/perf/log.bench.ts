import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { collective, greeting, info, type Job, planOf, setup, soundJob, trainingGroups } from '../support/trainingLog.js';
import { runMeasured, used } from './measured.js';

// The command line over logs of 1,024 ranks, against `grep -c NCCL` and a Python reader of the same facts, each in one process and in one run.
// Bundles for production itself.

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nccl-bench-'));
const cli = join(root, 'dist/cli.js');
spawnSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'inherit' });

const job: Job = { ...soundJob, hosts: 128, channels: 8 };
const ranks = job.hosts * job.gpus;

/** Lines of all ranks by turns, as one file of a launcher has them, until the size is reached. */
function* lines(filler: (rank: number, count: number) => string): Generator<string> {
  for (let rank = 0; rank < ranks; rank++) yield* greeting(job, rank);
  for (const group of trainingGroups(job)) {
    const plan = planOf(job, group);
    let speaking = group.members.map((_, rank) => setup(job, group, plan, rank));
    while (speaking.length > 0) {
      const left: typeof speaking = [];
      for (const one of speaking) {
        const next = one.next();
        if (next.done === true) continue;
        yield next.value;
        left.push(one);
      }
      speaking = left;
    }
  }
  for (let count = 0; ; count++) for (let rank = 0; rank < ranks; rank++) yield filler(rank, count);
}

function writeLog(name: string, megabytes: number, filler: (rank: number, count: number) => string): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  let [part, size] = ['', 0];
  for (const line of lines(filler)) {
    part += `${line}\n`;
    if (part.length < 1_000_000) continue;
    size += part.length;
    writeSync(file, part);
    part = '';
    if (size >= megabytes * 1e6) break;
  }
  closeSync(file);
  return path;
}

const trace = (rank: number, count: number): string =>
  info(job, rank, '').replace('NCCL INFO ', `${String(count)}.${String(rank).padStart(6, '0')} ncclLaunchKernel:1203 NCCL TRACE launch of kernel ${String(count)}`);

/** Ranks, communicators, rings and connections by the same patterns; no findings. */
const python = `
import re, sys
edge = re.compile(r'(?:Ring|Channel) (\\d+)(?:/(\\d+))? : (\\d+)(?:\\[\\w+\\])? -> (\\d+)(?:\\[\\w+\\])? (?:\\[(send|receive)\\] )?via (\\S+)')
ring = re.compile(r'(?:Ring|Channel) (\\d+)(?:/\\d+)? :\\s+([\\d ]+)$')
init = re.compile(r'comm (0x\\w+) rank (\\d+) nranks (\\d+) .*commId (0x\\w+)')
head = re.compile(r'([\\w.-]+):(\\d+):(\\d+) \\[(-?\\d+)\\] NCCL (\\w+) (.*)')
ranks, comms, edges, rings, lines = set(), {}, {}, {}, 0
for line in open(sys.argv[1], errors='replace'):
    found = head.match(line)
    if not found: continue
    lines += 1
    host, pid, thread, device, level, message = found.groups()
    ranks.add((host, pid))
    if message.startswith(('Channel', 'Ring')):
        found = edge.match(message)
        if found: edges[found.groups()[:4]] = found.group(6)
        else:
            found = ring.match(message)
            if found: rings[found.group(1)] = found.group(2).split()
    elif 'comm 0x' in message:
        found = init.search(message)
        if found: comms.setdefault(found.group(4), set()).add(found.group(2))
print(lines, len(ranks), len(comms), len(edges), len(rings))
`;
const script = join(folder, 'reader.py');
writeFileSync(script, python);

const once = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };
const sets = [
  { what: '1 GB of 1,024 ranks, with INIT and COLL', megabytes: 1000, filler: (rank: number, count: number) => collective(job, rank, count) },
  { what: '100 MB of 1,024 ranks, with everything at TRACE', megabytes: 100, filler: trace },
];

for (const [index, { what, megabytes, filler }] of sets.entries()) {
  describe(what, () => {
    const path = writeLog(`${String(index)}.log`, megabytes, filler);
    bench('grep -c NCCL', () => runMeasured(`grep ${what}`, 'grep', ['-c', 'NCCL', path]), once);
    bench('nccl-workbench log', () => runMeasured(`nccl-workbench ${what}`, process.execPath, [cli, 'log', '--format', 'json', path]), once);
    bench('a reader in Python', () => runMeasured(`python ${what}`, 'python3', [script, path]), once);
  });
}

afterAll(() => {
  for (const { what, megabytes } of sets) {
    for (const program of ['grep', 'nccl-workbench', 'python']) {
      const found = used.get(`${program} ${what}`);
      if (found === undefined) continue;
      console.log(
        `${what}: ${program} ${(megabytes / found.wall).toFixed(0)} MB/s, ${found.wall.toFixed(1)} s, ${found.seconds.toFixed(1)} s of processor, ${found.peak.toFixed(0)} MiB at most`,
      );
    }
  }
  rmSync(folder, { recursive: true, force: true });
});
