import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/nccl/log/catalogue/index.js';
import { diagnose } from '../../src/nccl/log/findings/index.js';
import { readLog } from '../../src/nccl/log/reader.js';
import { greeting, type Job, type LogRelease, logReleases, planOf, setup, soundJob, speakerOf, trainingGroups, warning } from '../support/trainingLog.js';
import { cases } from '../unit/log/support/messageCases.js';

/** What launchers put in front of the lines of a rank. */
const launchers: readonly ((rank: number, count: number) => string)[] = [
  () => '',
  (rank) => `[1,${String(rank)}]<stdout>:`,
  (rank) => `${String(rank).padStart(2)}: `,
  (rank) => `[rank${String(rank)}]: `,
  (rank) => `(Worker pid=${String(9000 + rank)}) `,
  (_, count) => `2025-03-18T21:${String(20 + (Math.floor(count / 60) % 40)).padStart(2, '0')}:${String(count % 60).padStart(2, '0')}.123456789Z `,
];

/** Faults that a rank names as its own or sees at its network: the words are those of NCCL's format strings, as other tests have them. */
const faults = catalogue
  .filter(({ severity, distance, heard }) => severity === 'error' && distance <= 1 && heard === 'warning')
  .flatMap(({ id, distance }) => {
    const said = cases[id]?.says.map((line) => /^(?:\[[^\]]*\] )?(?:\S+ )??\S+:\d+:\d+ (?:\[\d+\] )?(?:(\S+:\d+) )?NCCL WARN (.*)$/.exec(line)) ?? [];
    return said.flatMap((match) => (match === null ? [] : [{ id, distance, place: match[1] ?? 'init.cc:1', text: match[2] ?? '' }]));
  });

/** What other ranks and the frameworks around them say once a rank has failed: nothing of it is a cause. */
const echoes: readonly ((job: Job, rank: number) => string[])[] = [
  (job, rank) => warning(job, rank, 'misc/socket.cc:484', 'socketProgress: Connection closed by remote peer gpu-002<40012>', '2025-03-18 21:25:55'),
  (job, rank) => [`${speakerOf(job, rank)}NCCL INFO misc/socket.cc:567 -> 6`, `${speakerOf(job, rank)}NCCL INFO transport/net_socket.cc:474 -> 6`],
  (_, rank) => [
    `[rank${String(rank)}]:[E318 21:35:51.000000000 ProcessGroupNCCL.cpp:616] [Rank ${String(rank)}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=412, OpType=ALLREDUCE, NumelIn=1048576, NumelOut=1048576, Timeout(ms)=600000) ran for 600004 milliseconds before timing out.`,
  ],
  () => ['torch.distributed.DistBackendError: NCCL error in: ../torch/csrc/distributed/c10d/NCCLUtils.hpp:219, remote process exited or there was a network error, NCCL version 2.21.5'],
];

interface Scene {
  readonly release: LogRelease;
  readonly fault: (typeof faults)[number];
  readonly culprit: number;
  /** Lines of its set-up that the culprit says before it fails. */
  readonly came: number;
  readonly launcher: number;
  readonly seed: number;
  readonly perRank: boolean;
  /** Share of the lines behind the fault that are kept. */
  readonly kept: number;
  readonly echoes: readonly number[];
}

const job: Job = { ...soundJob, hosts: 2, gpus: 3, channels: 2 };
const ranks = job.hosts * job.gpus;

const scenes: fc.Arbitrary<Omit<Scene, 'fault' | 'release'>> = fc.record({
  culprit: fc.integer({ min: 0, max: ranks - 1 }),
  came: fc.integer({ min: 0, max: 30 }),
  launcher: fc.nat({ max: launchers.length - 1 }),
  seed: fc.nat({ max: 2 ** 31 - 1 }),
  perRank: fc.boolean(),
  kept: fc.constantFrom(0, 0.3, 1, 1, 1),
  echoes: fc.subarray([0, 1, 2, 3]),
});

/** Lines of all ranks in any order that keeps that of each; now and then one is written into the middle of another. */
function mixed(said: readonly (readonly string[])[], random: () => number): string[] {
  const at = said.map(() => 0);
  const lines: string[] = [];
  for (;;) {
    const open = said.flatMap((own, rank) => ((at[rank] ?? 0) < own.length ? [rank] : []));
    const rank = open[Math.floor(random() * open.length)];
    if (rank === undefined) return lines;
    const line = said[rank]?.[at[rank] ?? 0] ?? '';
    at[rank] = (at[rank] ?? 0) + 1;
    const last = lines.at(-1);
    if (last !== undefined && last.length > 60 && random() < 0.02) lines[lines.length - 1] = `${last.slice(0, -10)}${line}`;
    else lines.push(line);
  }
}

function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** What each rank says of a job with one communicator of all, to the end of its set-up. */
function saidBy(played: Job): string[][] {
  const [world] = trainingGroups(played);
  if (world === undefined) throw new Error('a job has a communicator of all ranks');
  const plan = planOf(played, world);
  return world.members.map((rank) => [...greeting(played, rank), ...setup(played, world, plan, rank)]);
}

/** The log of a job in which one rank fails and the others say what they see of it. */
function logOf({ release, fault, culprit, came, launcher, seed, perRank, kept, echoes: heard }: Scene): string {
  const played = { ...job, release };
  let count = 0;
  const put = (rank: number) => (line: string) => (line === '' ? '' : `${launchers[launcher]?.(rank, count++) ?? ''}${line}`);
  const before = saidBy(played).map((own, rank) => (rank === culprit ? own.slice(0, own.length - came) : own).map(put(rank)));
  const failed = warning(played, culprit, fault.place, fault.text).map(put(culprit));
  const after = before.map((_, rank) => (rank === culprit ? [] : heard.flatMap((at) => echoes[at]?.(played, rank) ?? []).map(put(rank))));
  if (perRank)
    return before
      .flatMap((own, rank) => {
        const behind = after[rank] ?? [];
        return [...own, ...(rank === culprit ? failed : behind.slice(0, Math.ceil(behind.length * kept)))];
      })
      .join('\n');
  const random = generator(seed);
  const echo = mixed(after, random);
  return [...mixed(before, random), ...failed, ...echo.slice(0, Math.ceil(echo.length * kept))].join('\n');
}

/** Jobs in which no line speaks of a failure, and what is to be said of them. */
const quiet: readonly { readonly rule: string; readonly said: (played: Job, culprit: number) => string[][] }[] = [
  {
    rule: 'ranks-never-joined',
    said: (played, culprit) =>
      saidBy(played).map((own, rank) => {
        const begun = own.findIndex((line) => line.includes('Init START'));
        return own.slice(0, rank === culprit ? begun : begun + 1);
      }),
  },
  { rule: 'gdr-off', said: (played) => saidBy({ ...played, gdrdma: false }) },
  { rule: 'shm-instead-of-p2p', said: (played) => saidBy({ ...played, inside: 'SHM' }) },
  {
    rule: 'variable-drift',
    said: (played, culprit) => {
      const usual = saidBy({ ...played, variables: { NCCL_ALGO: 'Ring' } });
      const other = saidBy({ ...played, variables: { NCCL_ALGO: 'Tree' } });
      return usual.map((own, rank) => (rank === culprit ? (other[rank] ?? []) : own));
    },
  },
];

describe('forty faults in logs of five releases', () => {
  const releases = logReleases.slice(-5);

  it('are enough', () => {
    expect(new Set([...faults.map(({ id }) => id), ...quiet.map(({ rule }) => rule)]).size).toBeGreaterThanOrEqual(40);
    expect(releases).toHaveLength(5);
  });

  it('are named first, and nothing else is called certain', { timeout: 120_000 }, () => {
    let all = 0;
    const missed: string[] = [];
    const wrong: string[] = [];
    for (const release of releases)
      for (const fault of faults)
        for (const scene of fc.sample(scenes, { numRuns: 4, seed: faults.indexOf(fault) * 7 + releases.indexOf(release) })) {
          const text = logOf({ ...scene, release, fault });
          const [first] = diagnose(readLog(text));
          all++;
          const right = first?.rule === fault.id && first.role === 'culprit';
          const what = `${release} ${fault.id} ${JSON.stringify(scene)}: ${first?.rule ?? 'nothing'} (${first?.confidence ?? ''})`;
          if (!right) missed.push(what);
          if (!right && first?.confidence === 'certain') wrong.push(what);
        }
    for (const release of releases)
      for (const { rule, said } of quiet)
        for (const { culprit, launcher, seed } of fc.sample(scenes, { numRuns: 4, seed: releases.indexOf(release) })) {
          const lines = said({ ...job, release }, culprit).map((own, rank) => own.map((line, at) => `${launchers[launcher]?.(rank, at) ?? ''}${line}`));
          const [first] = diagnose(readLog(mixed(lines, generator(seed)).join('\n')));
          all++;
          if (first?.rule !== rule) missed.push(`${release} ${rule} ${String(launcher)}: ${first?.rule ?? 'nothing'}`);
        }
    expect(wrong).toEqual([]);
    expect(missed.length / all, missed.slice(0, 20).join('\n')).toBeLessThanOrEqual(0.05);
  });
});
