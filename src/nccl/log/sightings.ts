import { cleanLine } from '../../base/clean.js';
import { ownText } from '../../base/ownText.js';
import { mayMean, messageOfId, recognise } from './catalogue/index.js';
import type { Place } from './messages.js';
import type { Saying } from './prefix.js';
import { timeOfLine } from './stamp.js';

/** A catalogued message seen in the log. */
export interface Sighting {
  readonly id: string;
  readonly place: Place;
  /** What was said, cleaned and cut to 400 characters. */
  readonly text: string;
  readonly host: string | null;
  readonly pid: number | null;
  readonly device: number | null;
  readonly tag: number | null;
  /** Milliseconds by the clock of that host: of the launcher's time, of NCCL's, or of the program's own; null: none. */
  readonly at: number | null;
  /** Position among all lines of the job, in the order they were read. */
  readonly order: number;
}

/** Sightings kept of one message, and of one message by one process: the first ones matter, the rest is counted. */
const mostOfOne = 2000;
const mostOfProcess = 4;
/** Lines after "Last error:" that PyTorch's wrapper fills with NCCL's own text. */
const lastErrorReach = 3;

/** Keeps what was recognised, bounded whatever the log repeats. */
export class SightingBook {
  readonly sightings: Sighting[] = [];
  readonly counts = new Map<string, number>();
  private readonly perProcess = new Map<string, number>();
  private order = 0;
  private lastError = 0;

  /** A new file begins. */
  file(): void {
    this.lastError = 0;
  }

  /** A line of NCCL. */
  nccl(saying: Saying, place: Place): void {
    this.order++;
    const { by, message } = saying;
    const context = by.level === 'WARN' ? 'warning' : 'nccl';
    if (by.source === null && !mayMean(message, context)) return;
    const text = `${by.source === null ? '' : `${by.source} `}NCCL ${by.level ?? 'INFO'} ${message}`;
    for (const id of recognise(text, context)) this.keep(id, saying, place);
  }

  /** A line of the program, of PyTorch or of a launcher. */
  program(saying: Saying, place: Place): void {
    this.order++;
    const begins = saying.message.includes('Last error:');
    if (begins) this.lastError = lastErrorReach + 1;
    if (this.lastError > 0) this.lastError--;
    const quoting = begins || this.lastError > 0;
    for (const id of recognise(saying.message, quoting ? 'quoted' : 'program')) this.keep(id, saying, place);
  }

  private keep(id: string, { by: { host, pid, device, tag, level }, message, at }: Saying, place: Place): void {
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    if (messageOfId(id)?.distance === 4) return;
    const process = `${id} ${host ?? place.file}:${pid ?? tag ?? ''}`;
    const own = (this.perProcess.get(process) ?? 0) + 1;
    if (count > mostOfOne || own > mostOfProcess) return;
    this.perProcess.set(process, own);
    const text = ownText(cleanLine(message.slice(0, 400)));
    this.sightings.push({
      id,
      place,
      text,
      host,
      pid,
      device,
      tag,
      at: at ?? (level === null ? timeOfLine(message) : null),
      order: this.order,
    });
  }
}
