import type { Gate } from './gate.js';
import type { HostKeyQuestion, Prompts } from './types.js';
import { pause } from './until.js';

/** One question about a key, with what its login needs to know. */
export interface KeyQuestion {
  readonly question: HostKeyQuestion;
  /** When the login was asked for (performance.now()). */
  readonly since: number;
  /** Whether the same key was accepted meanwhile. */
  readonly accepted: () => Promise<boolean>;
  /** Aborted when the login is over: nobody is asked for it any more, and no answer counts. */
  readonly signal: AbortSignal;
}

/** Where questions about unknown host keys wait for the person: one at a time, or many as one list. */
export interface HostKeyDesk {
  /** True only for an explicit yes. */
  ask(question: KeyQuestion): Promise<boolean>;
}

/** From so many hosts on, a list is asked about instead of each. */
const list = 3;
/** A list is complete when no login is under way that may ask too, or when no question came for `quietMs`; it waits no longer than `longestMs`. */
const quietMs = 150;
const longestMs = 5000;

interface Waiting extends KeyQuestion {
  answer: boolean | null;
  /** The person wants to look at it by itself. */
  single: boolean;
}

/** Makes a desk. `turn` lets one dialog be open at a time; `under way` counts the logins that may still ask. */
export function createHostKeyDesk(prompts: Prompts, turn: Gate, underWay: () => number): HostKeyDesk {
  const waiting = new Set<Waiting>();
  let noAt = -1;

  const together = async (prompt: NonNullable<Prompts['trustHostKeys']>): Promise<void> => {
    const start = performance.now();
    for (let seen = -1; seen !== waiting.size && performance.now() - start < longestMs && underWay() > 0;) {
      seen = waiting.size;
      await pause(quietMs);
    }
    const asked = [...waiting].filter((one) => !one.single && one.answer === null && !one.signal.aborted);
    if (asked.length < list) return;
    const over = new AbortController();
    let left = asked.length;
    const gone = (): void => {
      if (--left === 0) over.abort();
    };
    for (const { signal } of asked) signal.addEventListener('abort', gone, { once: true });
    const answer: unknown = await prompt(
      asked.map(({ question }) => question),
      over.signal,
    );
    // A login that ended while the list was read gets no answer; it connects again and is asked about again.
    for (const one of asked) {
      if (answer === 'each') one.single = true;
      else one.answer = answer === 'all' && !one.signal.aborted;
    }
    if (answer !== 'all' && answer !== 'each') noAt = performance.now();
  };

  return {
    ask: async (given) => {
      const own: Waiting = { ...given, answer: null, single: false };
      waiting.add(own);
      try {
        return await turn.run(async () => {
          const early = answerOf(own);
          if (early !== null) return early;
          if (await own.accepted()) return true;
          if (noAt >= own.since) return false;
          if (prompts.trustHostKeys !== undefined && !own.single) await together(prompts.trustHostKeys.bind(prompts));
          const listed = answerOf(own);
          if (listed !== null) return listed;
          const answer: unknown = await prompts.trustHostKey(own.question, own.signal);
          return answer === true;
        }, own.signal);
      } finally {
        waiting.delete(own);
      }
    },
  };
}

/** What a list said about a question, possibly while something else was awaited. */
function answerOf({ answer }: Waiting): boolean | null {
  return answer;
}
