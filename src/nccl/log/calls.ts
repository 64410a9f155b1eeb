import { ownText } from '../../base/ownText.js';
import type { Place } from './messages.js';
import type { Prefix } from './prefix.js';

/** Collective calls of one process on one of its communicators, as category COLL tells (src/enqueue.cc). */
export interface CallTrail {
  readonly host: string | null;
  readonly pid: number | null;
  /** The process's own address of the communicator, "55d0c000". */
  readonly comm: string;
  /** Calls seen. */
  readonly count: number;
  /** Number of the last one, as NCCL counts. */
  readonly last: number;
  readonly place: Place;
  /** Sends or receives too: they count as calls, but not equally on all ranks, so that numbers of ranks do not compare. */
  readonly pointToPoint: boolean;
  /** The latest calls, oldest first: what was called, in words that are equal on all ranks that call alike. */
  readonly latest: readonly { readonly number: number; readonly call: string }[];
}

/** Calls remembered of each communicator of a process. */
const kept = 64;
const mostTrails = 50_000;
const mostTexts = 20_000;
const mark = ': opCount ';

interface Draft {
  readonly host: string | null;
  readonly pid: number | null;
  readonly comm: string;
  count: number;
  last: number;
  place: Place;
  pointToPoint: boolean;
  /** Ring of the latest ones: number and text. */
  readonly numbers: Float64Array;
  readonly texts: string[];
}

/** Remembers how far each process came with its collective calls. Sends and receives differ between ranks and are left out. */
export class CallReader {
  private readonly byKey = new Map<string, Draft>();
  private readonly latest = new WeakMap<Prefix, Draft>();
  /** Texts of calls: a log of millions of calls has few different ones. */
  private readonly texts = new Map<string, string>();

  /** Takes one message of NCCL. True when it was a call. */
  message(who: Prefix, message: string, place: Place): boolean {
    const at = message.indexOf(':');
    if (at < 3 || at > 24 || !message.startsWith(mark, at)) return false;
    const from = message.indexOf(' count ', at + mark.length);
    const to = from < 0 ? -1 : message.indexOf(' comm 0x', from);
    if (to < 0) return true;
    const end = message.indexOf(' ', to + 8);
    const comm = message.slice(to + 8, end < 0 ? undefined : end);
    const draft = this.draft(who, comm, place);
    if (draft === null) return true;
    if (at === 4 && (message.startsWith('Send') || message.startsWith('Recv'))) {
      draft.pointToPoint = true;
      return true;
    }
    const number = Number.parseInt(message.slice(at + mark.length, at + mark.length + 16), 16);
    const slot = draft.count % kept;
    draft.count++;
    draft.last = number;
    draft.place = place;
    draft.numbers[slot] = number;
    draft.texts[slot] = this.text(message.slice(0, at) + message.slice(from, to));
    return true;
  }

  /** What the whole log told. */
  end(): readonly CallTrail[] {
    return [...this.byKey.values()]
      .filter(({ count }) => count > 0)
      .map(({ numbers, texts, count, ...draft }) => {
        const begin = count > kept ? count % kept : 0;
        const latest = Array.from({ length: Math.min(count, kept) }, (_, at) => {
          const slot = (begin + at) % kept;
          return { number: numbers[slot] ?? 0, call: texts[slot] ?? '' };
        });
        return { ...draft, count, latest };
      });
  }

  private text(call: string): string {
    const known = this.texts.get(call);
    if (known !== undefined) return known;
    const own = ownText(call);
    if (this.texts.size < mostTexts) this.texts.set(own, own);
    return own;
  }

  private draft(who: Prefix, comm: string, place: Place): Draft | null {
    const latest = this.latest.get(who);
    if (latest?.comm === comm) return latest;
    if (!/^[0-9a-f]{1,16}$/.test(comm)) return null;
    const key = `${who.host ?? ''}:${who.pid ?? ''}:${comm}`;
    const known = this.byKey.get(key);
    if (known !== undefined) {
      this.latest.set(who, known);
      return known;
    }
    if (this.byKey.size >= mostTrails) return null;
    const made: Draft = {
      host: who.host,
      pid: who.pid,
      comm: ownText(comm),
      count: 0,
      last: 0,
      place,
      pointToPoint: false,
      numbers: new Float64Array(kept),
      texts: [],
    };
    this.byKey.set(key, made);
    this.latest.set(who, made);
    return made;
  }
}
