import { Failure } from '../../../src/base/failure.js';
import type { Gate } from '../../../src/rollout/gates/gate.js';
import type { Hands } from '../../../src/rollout/hands.js';
import type { RolloutPlan, RolloutRecord } from '../../../src/rollout/record.js';
import { runRollout } from '../../../src/rollout/run.js';
import type { Standing } from '../../../src/rollout/standing.js';

/** A plan over these hosts, in waves. */
export function planOf(waves: readonly (readonly string[])[], gates: readonly string[] = []): RolloutPlan {
  return {
    id: 'r1',
    mark: '0123456789abcdef',
    cluster: 'lab',
    origin: 'measured',
    path: '/etc/nccl.conf',
    after: { sha256: 'b'.repeat(64), size: 2 },
    hosts: waves.flat().map((host) => ({
      host,
      target: '/etc/nccl.conf',
      before: { sha256: 'a'.repeat(64), size: 1, mtime: 1, mode: 0o644, uid: 0, gid: 0 },
    })),
    waves: waves.map((hosts, index) => ({ name: `wave ${index + 1}`, hosts })),
    gates,
    guardSeconds: 60,
  };
}

/** Hosts in memory: "old" and "new" contents, guards, and a list of what was done. */
export interface FakeHosts {
  readonly hands: Hands;
  readonly content: Map<string, string>;
  readonly guarded: Set<string>;
  readonly log: string[];
}

/** Hands over hosts in memory; `fails` may throw for a step on a host. */
export function fakeHosts(names: readonly string[], fails: (step: string, host: string) => void = () => undefined): FakeHosts {
  const content = new Map(names.map((name) => [name, 'old']));
  const guarded = new Set<string>();
  const log: string[] = [];
  const step = async (name: string, host: string): Promise<void> => {
    await Promise.resolve();
    fails(name, host);
    log.push(`${name} ${host}`);
  };
  const hands: Hands = {
    prepare: async ({ host }) => {
      await step('prepare', host);
      guarded.add(host);
    },
    write: async ({ host }) => {
      await step('write', host);
      content.set(host, 'new');
    },
    verify: async ({ host }) => {
      await step('verify', host);
      if (content.get(host) !== 'new') throw new Failure('tool', `${host} does not hold what was written.`);
    },
    keepAlive: async ({ host }) => {
      if (!guarded.has(host)) throw new Failure('tool', `The guard on ${host} is gone.`);
      await step('keepAlive', host);
    },
    confirm: async ({ host }) => {
      await step('confirm', host);
      return guarded.has(host);
    },
    clear: async ({ host }) => {
      await step('clear', host);
      guarded.delete(host);
    },
    restore: async ({ host }) => {
      await step('restore', host);
      guarded.delete(host);
      const now = content.get(host);
      if (now !== 'old' && now !== 'new') return 'foreign';
      content.set(host, 'old');
      return now === 'old' ? 'as-before' : 'restored';
    },
    shared: () => Promise.resolve(null),
  };
  return { hands, content, guarded, log };
}

/** Carries a plan out on such hosts; answers where it stands and all records. */
export async function carry(
  plan: RolloutPlan,
  hosts: FakeHosts,
  more: {
    readonly gates?: readonly Gate[];
    readonly signal?: AbortSignal;
    readonly records?: readonly RolloutRecord[];
    readonly append?: (record: RolloutRecord) => Promise<void>;
  } = {},
): Promise<{ readonly standing: Standing; readonly records: readonly RolloutRecord[] }> {
  const records: RolloutRecord[] = [
    ...(more.records ?? [{ v: 1, kind: 'start', at: '2026-01-01T00:00:00Z', by: 'tester', plan } as const]),
  ];
  const standing = await runRollout({
    records: [...records],
    append: async (record) => {
      await more.append?.(record);
      records.push(record);
    },
    hands: hosts.hands,
    gates: more.gates ?? [],
    jobs: 4,
    signal: more.signal ?? new AbortController().signal,
    now: () => '2026-01-01T00:00:01Z',
    pause: () => Promise.resolve(),
  });
  return { standing, records };
}
