import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { Failure, messageOf } from '../base/failure.js';
import { createGate } from '../ssh/gate.js';
import type { Gate } from './gates/gate.js';
import type { Hands } from './hands.js';
import { nextAction, type Action } from './next.js';
import type { HostStep, PlannedHost, RolloutRecord } from './record.js';
import { guardedHosts, standingOf, type Standing } from './standing.js';

/** A record without its version and time. */
type Said = RolloutRecord extends infer R ? (R extends RolloutRecord ? Omit<R, 'v' | 'at'> : never) : never;

/** What carrying out a roll-out takes. */
export interface RunOptions {
  /** The records so far, the first of them its start. */
  readonly records: readonly RolloutRecord[];
  /** Keeps a record; resolves when it will survive the end of this process. */
  readonly append: (record: RolloutRecord) => Promise<void>;
  readonly hands: Hands;
  readonly gates: readonly Gate[];
  /** Hosts worked on at once. */
  readonly jobs: number;
  /** Aborted when the person cancels: everything goes back. */
  readonly signal: AbortSignal;
  /** ISO 8601. */
  readonly now: () => string;
  readonly pause: (ms: number) => Promise<void>;
  readonly onChange?: (standing: Standing) => void;
}

/** Signs of life in the time that a guard waits for one. */
const beats = 4;
/** Time beyond the guard's own for a host that is not reached, in ms: it comes back, or its guard has acted. */
const patienceMs = 5000;

/**
 * Goes on with a roll-out until it ended, and says where it then stands. What went wrong is in the records, never thrown; only a journal that
 * cannot be written makes it throw, and then the guards put everything back.
 */
export async function runRollout(options: RunOptions): Promise<Standing> {
  const { hands, gates, signal } = options;
  const records = [...options.records];
  let standing = must(standingOf(records));
  const { plan } = standing;
  const planned = new Map(plan.hosts.map((one) => [one.host, one]));
  /** Aborted with the first trouble: what is under way on the way forward stops. */
  const halt = new AbortController();
  // Work on many hosts at once listens to it.
  setMaxListeners(0, halt.signal);
  const work = createGate(options.jobs);
  /** What is under way on a host: it goes back only once that has ended. */
  const under = new Map<string, Promise<void>>();

  const say = async (said: Said): Promise<void> => {
    const record = { v: 1, at: options.now(), ...said } as RolloutRecord;
    records.push(record);
    standing = must(standingOf(records));
    const kept = options.append(record);
    if (standing.trouble !== null) halt.abort();
    options.onChange?.(standing);
    await kept;
  };
  const trouble = async (host: string | null, error: unknown): Promise<void> => {
    // What was merely called off because of a trouble is none itself.
    if (standing.trouble === null) await say({ kind: 'trouble', host, why: clean(typeof error === 'string' ? error : messageOf(error)) });
  };
  const cancel = (): void => void trouble(null, l10n.t('It was cancelled.')).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) await trouble(null, l10n.t('It was cancelled.'));

  /** Does something on hosts at once, each answer a record; the first failure ends the way forward. */
  const forward = async (hosts: readonly string[], step: HostStep, act: (host: PlannedHost) => Promise<void>): Promise<void> => {
    const one = async (name: string): Promise<void> => {
      const host = planned.get(name);
      if (host === undefined || halt.signal.aborted) return;
      try {
        await act(host);
      } catch (error) {
        await trouble(name, error);
        return;
      }
      await say({ kind: 'host', host: name, step, why: null });
    };
    await Promise.all(
      hosts.map((name) => {
        const done = work.run(() => one(name)).finally(() => under.delete(name));
        under.set(name, done);
        return done;
      }),
    );
  };

  const restoreOne = async (host: PlannedHost): Promise<void> => {
    await under.get(host.host)?.catch(() => undefined);
    const until = Date.now() + (standing.undoing ? 0 : plan.guardSeconds * 1000) + patienceMs;
    for (;;) {
      try {
        const limit = AbortSignal.timeout(Math.max(1000, until - Date.now()));
        const how = await hands.restore(host, limit);
        const foreign = how === 'foreign';
        const why = foreign ? l10n.t('somebody else wrote the file since; it was left alone') : how === 'as-before' ? l10n.t('it held its former content already') : null; // prettier-ignore
        await say({ kind: 'host', host: host.host, step: foreign ? 'foreign' : 'restored', why });
        return;
      } catch (error) {
        if (Date.now() < until && !isFinal(error)) {
          await options.pause(500);
          continue;
        }
        await say({ kind: 'host', host: host.host, step: 'unknown', why: clean(messageOf(error)) });
        return;
      }
    }
  };

  const gateOf = (id: string): Gate | undefined => gates.find((gate) => gate.id === id);
  const waveAt = (index: number) => must(plan.waves[index] ?? null);

  const prepare = async (wave: number, hosts: readonly string[]): Promise<void> => {
    await forward(hosts, 'prepared', (host) => hands.prepare(host, halt.signal));
    const [first] = plan.waves[0]?.hosts ?? [];
    const sample = first === undefined || wave > 0 ? undefined : planned.get(first);
    if (sample === undefined || halt.signal.aborted) return;
    // Hosts of the wave itself have the same lying there by now; two of them that share it fail to make it twice.
    const others = plan.hosts.filter(({ host }) => plan.waves[0]?.hosts.includes(host) !== true);
    const same = await hands.shared(sample, others, halt.signal).catch(() => null);
    if (same === null) return;
    await trouble(same, l10n.t('{0} and {1} see the same file in {2}: on a shared file system all hosts change at once, so there are no waves.', sample.host, same, clean(sample.target))); // prettier-ignore
  };

  const perform = async (action: Exclude<Action, { kind: 'end' }>): Promise<void> => {
    switch (action.kind) {
      case 'measure':
        for (const id of plan.gates) await gateOf(id)?.before(waveAt(action.wave), halt.signal);
        await say({ kind: 'measured', wave: action.wave });
        return;
      case 'prepare':
        await prepare(action.wave, action.hosts);
        return;
      case 'write':
        await forward(action.hosts, 'written', (host) => hands.write(host, halt.signal));
        return;
      case 'verify':
        await forward(action.hosts, 'verified', (host) => hands.verify(host, halt.signal));
        return;
      case 'gate': {
        const verdict = await gateOf(action.gate)?.judge(waveAt(action.wave), halt.signal);
        const { ok, message } = verdict ?? { ok: false, message: l10n.t('There is no gate "{0}".', action.gate) };
        if (standing.trouble === null) await say({ kind: 'gate', wave: action.wave, gate: action.gate, ok, message });
        return;
      }
      case 'confirm':
        // All are looked at before the first is confirmed.
        await Promise.all(action.hosts.map((name) => work.run(async () => {
          const host = must(planned.get(name) ?? null);
          try {
            await hands.keepAlive(host, halt.signal);
            await hands.verify(host, halt.signal);
          } catch (error) {
            if (!halt.signal.aborted) await trouble(name, error);
            throw error;
          }
        }))); // prettier-ignore
        await forward(action.hosts, 'confirmed', async (host) => {
          if (!(await hands.confirm(host, halt.signal)))
            throw new Error(l10n.t('{0} had begun to put its file back before it was confirmed.', host.host));
        });
        return;
      case 'restore':
        await Promise.all(action.hosts.map((name) => work.run(() => restoreOne(must(planned.get(name) ?? null)))));
        return;
    }
  };

  const beat = heart(plan.guardSeconds, async () => {
    const hosts = guardedHosts(standing);
    if (hosts.length === 0 || standing.trouble !== null) return;
    const limit = AbortSignal.any([halt.signal, AbortSignal.timeout((plan.guardSeconds * 1000 * (beats - 1)) / beats)]);
    await Promise.all(
      hosts.map(async (name) => {
        const host = planned.get(name);
        try {
          if (host !== undefined) await hands.keepAlive(host, limit);
        } catch (error) {
          // A host that was confirmed and cleared meanwhile has no guard to hear anything.
          if (!halt.signal.aborted && guardedHosts(standing).includes(name)) await trouble(name, error);
        }
      }),
    );
  });
  try {
    for (;;) {
      const action = nextAction(standing);
      if (action === null) return standing;
      if (action.kind === 'end') {
        // A host whose preparing ends only now is known as touched, and goes back too.
        await Promise.allSettled([...under.values()]);
        if (nextAction(standing)?.kind !== 'end') continue;
        await tidy(standing, planned, hands, work.run.bind(work));
        const why = standing.trouble?.why ?? null;
        await say({ kind: 'end', state: action.state, why });
        return standing;
      }
      try {
        // Not waited for when it hangs: once there is trouble, going back must not wait for what went forward.
        await Promise.race([perform(action), ...(action.kind === 'restore' ? [] : [aborted(halt.signal)])]);
      } catch (error) {
        await trouble(null, error);
      }
    }
  } finally {
    beat.stop();
    signal.removeEventListener('abort', cancel);
  }
}

/** Whether trying again cannot help: what is wrong is the file or the login, not the way there. */
function isFinal(error: unknown): boolean {
  return error instanceof Failure && (error.kind === 'input' || error.kind === 'unsupported');
}

/** Confirmed hosts keep nothing but the new content. A host that is gone by now has its guard clear up. */
async function tidy(
  standing: Standing,
  planned: ReadonlyMap<string, PlannedHost>,
  hands: Hands,
  run: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  await Promise.all(
    [...standing.hosts].map(async ([name, { step }]) => {
      const host = planned.get(name);
      if (host !== undefined && step === 'confirmed')
        await run(() => hands.clear(host, AbortSignal.timeout(20_000))).catch(() => undefined);
    }),
  );
}

/** Calls `beat` a few times in each stretch that a guard waits; one call at a time. */
function heart(guardSeconds: number, beat: () => Promise<void>): { stop(): void } {
  let busy = false;
  const timer = setInterval(
    () => {
      if (busy) return;
      busy = true;
      void beat()
        .catch(() => undefined)
        .finally(() => {
          busy = false;
        });
    },
    (guardSeconds * 1000) / beats,
  );
  return { stop: () => clearInterval(timer) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error('a roll-out begins with its plan');
  return value;
}
