import { cleanLine } from '../../base/clean.js';
import { ownText } from '../../base/ownText.js';
import { isKernel, mayMean, messageOfId, recognise, unknownWarning } from './catalogue/index.js';
import { ElasticBlock, type Ended } from './elastic.js';
import type { Place } from './messages.js';
import type { Saying } from './prefix.js';
import { timeOfKernel, timeOfLine } from './stamp.js';

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
  private readonly elastic = new ElasticBlock();

  /** A new file begins. */
  file(): void {
    this.lastError = 0;
    this.elastic.others = false;
  }

  /** A line of NCCL. */
  nccl(saying: Saying, place: Place): void {
    this.order++;
    const { by, message } = saying;
    const context = by.level === 'WARN' ? 'warning' : 'nccl';
    if (by.source === null && by.level !== 'WARN' && !mayMean(message, context)) return;
    const text = `${by.source === null ? '' : `${by.source} `}NCCL ${by.level ?? 'INFO'} ${message}`;
    const ids = recognise(text, context);
    for (const id of ids) this.keep(id, saying, place, null);
    if (by.level === 'WARN' && ids.length === 0 && message !== '') this.keep(unknownWarning, saying, place, null);
  }

  /** A line of the program, of PyTorch, of a launcher or of the kernel. */
  program(saying: Saying, place: Place): void {
    this.order++;
    const begins = saying.message.includes('Last error:');
    if (begins) this.lastError = lastErrorReach + 1;
    if (this.lastError > 0) this.lastError--;
    const quoting = begins || this.lastError > 0;
    const block = saying.message.length < 200 && saying.message.includes(' : ') ? this.elastic.take(saying.message) : null;
    if (saying.message.length < 200) this.elastic.part(saying.message);
    for (const id of recognise(saying.message, quoting ? 'quoted' : 'program'))
      if (!this.elastic.others || !id.startsWith('end-')) this.keep(id, saying, place, block);
  }

  private keep(id: string, saying: Saying, place: Place, block: Ended | null): void {
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    if (messageOfId(id)?.distance === 4 && id !== 'ret-trace') return;
    const { device, level } = saying.by;
    const { host, pid, tag, at } = level === null ? spokenOf(id, saying, place, block) : { ...saying.by, at: saying.at };
    const process = `${id} ${host ?? place.file}:${pid ?? tag ?? ''}`;
    const own = (this.perProcess.get(process) ?? 0) + 1;
    if (count > mostOfOne || own > mostOfProcess) return;
    this.perProcess.set(process, own);
    const text = ownText(cleanLine(saying.message.slice(0, 400)));
    this.sightings.push({ id, place, text, host, pid, device, tag, at, order: this.order });
  }
}

type Spoken = Pick<Sighting, 'host' | 'pid' | 'tag' | 'at'>;

/** Who a line without NCCL's prefix is about: whom it names, whom the block it stands in names, else who the launcher says wrote it. */
function spokenOf(id: string, { by, message, at }: Saying, place: Place, block: Ended | null): Spoken {
  const groups = messageOfId(id)?.who?.exec(message)?.groups ?? {};
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  const named = groups['host'] ?? groups['node'];
  const host =
    named !== undefined
      ? ownText(named.split('.', 1)[0] ?? named)
      : (block?.host ?? by.host ?? (isKernel(id) ? hostOfFile(place.file) : null));
  return {
    host,
    pid: number(groups['pid']) ?? by.pid,
    tag: number(groups['rank'] ?? groups['task'] ?? groups['elastic']) ?? block?.rank ?? by.tag,
    at: block?.at ?? at ?? (isKernel(id) ? timeOfKernel(message) : timeOfLine(message)),
  };
}

/** The host that a file of the kernel log is named after: "gpu-03.dmesg.log", "dmesg-gpu-03.txt". */
function hostOfFile(file: string): string | null {
  const name = /[^/\\]{1,255}$/.exec(file)?.[0] ?? '';
  const found =
    /^([A-Za-z0-9][\w-]{0,100})[._](?:dmesg|kern|kernel|messages|syslog|journal)\b|^(?:dmesg|kern|kernel|messages|syslog|journal)[._-]([A-Za-z0-9][\w-]{0,100})\.(?:txt|log)/.exec(
      name,
    );
  return found?.[1] ?? found?.[2] ?? null;
}
