import type { Place } from '../../nccl/log/messages.js';
import type { Saying } from '../../nccl/log/prefix.js';
import type { LogPhase } from '../../protocol/diagnosis.js';

/** First words of NCCL's lines that tell what it does (format strings of init.cc, graph, transport and enqueue.cc of the releases). */
const firstWords: Readonly<Record<string, LogPhase>> = {
  Bootstrap: 'start',
  NCCL: 'start',
  Using: 'start',
  Plugin: 'start',
  Assigned: 'start',
  Initialized: 'start',
  cudaDriverVersion: 'start',
  Setting: 'topology',
  NVLS: 'topology',
  Pattern: 'topology',
  '===': 'topology',
  '+': 'topology',
  Trees: 'graphs',
  Ring: 'graphs',
  threadThresholds: 'graphs',
  P2P: 'graphs',
  Connected: 'connections',
  opCount: 'running',
};
const collective = /^(?:AllReduce|AllGather|ReduceScatter|Broadcast|Reduce|Send|Recv|AlltoAll|Gather|Scatter): /;
const channelCounts = /^\d{1,5} coll channels/;

/** What NCCL does when it says this; null where the message does not tell. */
export function phaseOf(message: string): LogPhase | null {
  const space = message.indexOf(' ');
  const word = space < 0 ? message : message.slice(0, space);
  if (word === 'Channel') return message.includes(' via ') ? 'connections' : 'graphs';
  if (word === 'Bootstrap' && message.startsWith('Bootstrap timings')) return 'bootstrap';
  if (word === 'Ring' && message.includes(' via ')) return 'connections';
  if (word === 'GPU') return message.startsWith('GPU Direct RDMA') ? 'topology' : null;
  const named = Object.hasOwn(firstWords, word) ? firstWords[word] : undefined;
  if (named !== undefined) return named;
  if (word.startsWith('NCCL_') || word.startsWith('NET/') || word.startsWith('TUNER/') || word.startsWith('PROFILER/')) return 'start';
  if (word.startsWith('GPU/') || word.startsWith('NET/')) return 'topology';
  if (channelCounts.test(message)) return 'connections';
  if (message.includes('Init START')) return 'bootstrap';
  if (message.includes('Init COMPLETE') || message.startsWith('Init timings')) return 'running';
  if (message.includes('Destroy COMPLETE') || message.includes('Abort COMPLETE')) return 'ended';
  return collective.test(message) ? 'running' : null;
}

/** A moment of a process: where, and in the order of all lines. */
export interface Moment {
  readonly place: Place;
  /** Position among all that was said. */
  readonly order: number;
  /** Milliseconds by the clock of that host; null: the line has no time. */
  readonly at: number | null;
}

/** What one process, or one device of it, did when. */
export interface PhaseRow {
  readonly host: string | null;
  readonly pid: number | null;
  readonly device: number | null;
  readonly tag: number | null;
  readonly first: Moment;
  last: Moment;
  lines: number;
  /** The first line of each phase since its latest communicator began. */
  readonly begins: Map<LogPhase, Moment>;
  warning: Moment | null;
}

const mostRows = 100_000;

/** Collects the phases of all processes from what is said; memory grows with the processes, not with the lines. */
export class PhaseBook {
  readonly rows = new Map<string, PhaseRow>();
  /** Whether all lines with a prefix of NCCL had a time in it. */
  private untimed = 0;
  private said = 0;

  /** Takes one thing that was said. */
  hear({ by, message, at }: Saying, place: Place): void {
    const order = ++this.said;
    if (by.level === null) return;
    if (at === null) this.untimed++;
    const moment = { place, order, at };
    const row = this.row(
      by.host === null ? `${place.file}\0${by.device ?? by.tag ?? ''}` : `${by.host}:${by.pid ?? ''}:${deviceOf(by.device)}`,
      by,
      moment,
    );
    if (row === null) return;
    row.last = moment;
    row.lines++;
    if (by.level === 'WARN') row.warning ??= moment;
    const phase = phaseOf(message);
    if (phase !== null && !row.begins.has(phase)) row.begins.set(phase, moment);
  }

  /** Whether every line says when it was said, so that times can be compared. */
  get timed(): boolean {
    return this.rows.size > 0 && this.untimed === 0;
  }

  /** The row of a rank's process, with what the process said before it chose a device. */
  of(host: string, pid: number, device: number | null): PhaseRow | null {
    const own = this.rows.get(`${host}:${pid}:${deviceOf(device)}`);
    const before = this.rows.get(`${host}:${pid}:`);
    if (own === undefined || before === undefined) return own ?? before ?? this.onlyOf(host, pid);
    const begins = new Map(own.begins);
    for (const [phase, moment] of before.begins) {
      const known = begins.get(phase);
      if (known === undefined || known.order > moment.order) begins.set(phase, moment);
    }
    return {
      ...own,
      first: before.first.order < own.first.order ? before.first : own.first,
      last: before.last.order > own.last.order ? before.last : own.last,
      lines: own.lines + before.lines,
      begins,
      warning: own.warning ?? before.warning,
    };
  }

  private readonly byProcess = new Map<string, PhaseRow>();

  /** Devices of a container are counted otherwise in some lines: any row of that process is better than none. */
  private onlyOf(host: string, pid: number): PhaseRow | null {
    return this.byProcess.get(`${host}:${pid}`) ?? null;
  }

  private row(key: string, { host, pid, device, tag }: Saying['by'], moment: Moment): PhaseRow | null {
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    if (this.rows.size >= mostRows) return null;
    const made: PhaseRow = { host, pid, device, tag, first: moment, last: moment, lines: 0, begins: new Map(), warning: null };
    this.rows.set(key, made);
    if (host !== null && !this.byProcess.has(`${host}:${pid ?? ''}`)) this.byProcess.set(`${host}:${pid ?? ''}`, made);
    return made;
  }
}

const deviceOf = (device: number | null): string => (device === null || device < 0 ? '' : String(device));
