import type { Problem } from '../../base/problem.js';
import { cleanLine } from '../../base/clean.js';
import { ownText } from '../../base/ownText.js';
import { type Communicator, CommunicatorReader, type Edge } from './communicators.js';
import { LineSplitter } from './lines.js';
import type { Place } from './messages.js';
import { Prefixes, type Prefix, type Saying, sayingsOf } from './prefix.js';
import { type Sighting, SightingBook } from './sightings.js';

/** A value and where the log tells it. */
export interface Told {
  readonly value: string;
  readonly place: Place;
}

/** One process of the job, as its lines tell. */
export interface LoggedProcess {
  /** Null where the log's prefixes were taken off. */
  readonly host: string | null;
  readonly pid: number | null;
  /** "2.27.7"; null: it did not say. */
  readonly version: Told | null;
  /** What NCCL says it took from environment and nccl.conf, by variable. */
  readonly variables: ReadonlyMap<string, Told>;
  /** "IB", "Socket", "AWS Libfabric": 2.6 and newer. */
  readonly network: Told | null;
  /** RDMA devices of "NET/IB : Using …". */
  readonly devices: Told | null;
  /** Address that ranks meet at, "eth0:10.0.0.1<0>". */
  readonly bootstrap: Told | null;
  /** Number the launcher put in front of its lines. */
  readonly tag: number | null;
  readonly first: Place;
  readonly last: Place;
  readonly lines: number;
}

/** Best ways that a search result found: "type NVL/PIX" of a Pattern line. */
export interface SearchResult {
  readonly pattern: number;
  readonly channels: number;
  /** Inside the node and to the network: NVL, NVB, PIX, PXB, PXN, PHB, SYS. */
  readonly intra: string;
  readonly inter: string;
  readonly place: Place;
}

/** Everything understood of the log of one job. */
export interface NcclLog {
  readonly lines: number;
  /** Lines with a prefix of NCCL. */
  readonly ncclLines: number;
  readonly files: readonly { readonly name: string; readonly lines: number }[];
  readonly processes: readonly LoggedProcess[];
  readonly communicators: readonly Communicator[];
  /** Connections of ranks whose communicator the log does not name. */
  readonly loose: readonly Edge[];
  /** Versions of bare "NCCL version" lines, which do not say whose they are. */
  readonly versions: readonly Told[];
  readonly searches: readonly SearchResult[];
  /** Recognised messages in the order of the files. */
  readonly sightings: readonly Sighting[];
  /** How often each message was seen, also beyond what is kept. */
  readonly counts: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Process = Mutable<Omit<LoggedProcess, 'variables'>> & { readonly variables: Map<string, Told> };

const mostProcesses = 200_000;
const mostVariables = 300;
const mostSearches = 10_000;

/** The beginning of a line on how far a rank came, without that word. */
const unfinishedInit = /^(?:\[Rank \d{1,7}\] )?(?:ncclComm\w{1,40} )?comm 0x(?!.*(?:START|COMPLETE)$)/;
const version = /\bNCCL version (\d+\.\d+(?:\.\d+)?)/;
const variable = /^(NCCL_\w{1,100}) set (?:by (?:environment|config) )?to (.{0,1000}?)(?:(?<=\d)\.)?$/;
const search = /^Pattern (\d+), crossNic \d+, nChannels (\d+),.{0,80} type ([A-Z]{2,4})\/([A-Z]{2,4})/;

/**
 * Reads the NCCL_DEBUG output of one job from any number of files, as a stream: {@link file} begins a file, {@link push} takes what it holds, {@link end}
 * gives what was understood. Nothing throws; memory grows with the number of processes, communicators and connections, not with the lines.
 */
export class LogReader {
  private readonly prefixes = new Prefixes();
  private readonly communicators = new CommunicatorReader();
  private readonly book = new SightingBook();
  private readonly processes = new Map<string, Process>();
  /** The processes of prefixes; a prefix is one object for many lines. */
  private readonly latest = new WeakMap<Prefix, Process>();
  private readonly versions: Told[] = [];
  private readonly searches: SearchResult[] = [];
  private readonly files: { name: string; lines: number }[] = [];
  private splitter: LineSplitter | null = null;
  private name = '';
  private ncclLines = 0;
  /** False for the last line of a file that ends without a line feed: it may be cut off. */
  private ended = true;

  /** Begins the next file; its name stands beside every piece of evidence. */
  file(name: string): void {
    this.close();
    this.name = cleanLine(name);
    this.splitter = new LineSplitter((line, number) => this.line(line, { file: this.name, line: number }));
    this.book.file();
  }

  /** Takes the next part of the file, cut anywhere. */
  push(chunk: string | Uint8Array): void {
    if (this.splitter === null) this.file('-');
    this.splitter?.push(chunk);
  }

  /** The last file has ended: what the whole job's log told. */
  end(): NcclLog {
    this.close();
    const communicators = this.communicators.end();
    return {
      lines: this.files.reduce((sum, { lines }) => sum + lines, 0),
      ncclLines: this.ncclLines,
      files: this.files,
      processes: [...this.processes.values()],
      communicators,
      loose: this.communicators.loose,
      versions: this.versions,
      searches: this.searches,
      sightings: this.book.sightings,
      counts: this.book.counts,
      problems: this.communicators.problems,
    };
  }

  private close(): void {
    if (this.splitter === null) return;
    this.ended = false;
    this.splitter.end();
    this.ended = true;
    this.files.push({ name: this.name, lines: this.splitter.number });
    this.splitter = null;
  }

  private line(line: string, place: Place): void {
    if (line === '') return;
    for (const saying of sayingsOf(line, this.prefixes)) {
      if (saying.by.level === null) this.program(saying, place);
      else this.nccl(saying, place);
    }
  }

  private program(saying: Saying, place: Place): void {
    const found = saying.message.includes('NCCL version ') ? version.exec(saying.message) : null;
    if (found !== null && this.versions.length < 1000) this.versions.push({ value: found[1] ?? '', place });
    this.book.program(saying, place);
  }

  private nccl(saying: Saying, place: Place): void {
    this.ncclLines++;
    const { by, message, whole } = saying;
    const process = this.process(by, place);
    // Half a connection or value would be taken for another one.
    if (!whole && /^(?:Channel|Ring|NCCL_\w+|NCCL version) /.test(message)) return;
    if (!(whole && this.ended) && by.level === 'INFO' && (!whole || unfinishedInit.test(message))) {
      this.communicators.torn(by, message, place);
      if (unfinishedInit.test(message)) return;
    }
    if (by.level === 'INFO' && this.communicators.message(by, message, place)) return;
    if (process !== null) this.about(process, message, place);
    this.book.nccl(saying, place);
  }

  private process(by: Prefix, place: Place): Process | null {
    const latest = this.latest.get(by);
    if (latest !== undefined && (by.host !== null || latest.first.file === place.file)) {
      latest.last = place;
      latest.lines++;
      return latest;
    }
    const made = this.processOf(by, place);
    if (made !== null) this.latest.set(by, made);
    return made;
  }

  private processOf({ host, pid, device, tag }: Prefix, place: Place): Process | null {
    const key = host === null ? `${place.file}:${device ?? ''}` : `${host}:${pid ?? ''}`;
    const known = this.processes.get(key);
    if (known !== undefined) {
      known.last = place;
      known.lines++;
      known.tag ??= tag;
      return known;
    }
    if (this.processes.size >= mostProcesses) return null;
    const made: Process = {
      host,
      pid,
      version: null,
      variables: new Map(),
      network: null,
      devices: null,
      bootstrap: null,
      tag,
      first: place,
      last: place,
      lines: 1,
    };
    this.processes.set(key, made);
    return made;
  }

  private about(process: Process, message: string, place: Place): void {
    const told = (value: string): Told => ({ value: ownText(cleanLine(value.slice(0, 1000))), place });
    if (message.startsWith('NCCL_')) {
      const found = variable.exec(message);
      if (found !== null && process.variables.size < mostVariables) process.variables.set(found[1] ?? '', told(found[2] ?? ''));
    } else if (message.startsWith('Using network ')) process.network = told(message.slice(14));
    else if (message.startsWith('Using internal Network ')) process.network = told(message.slice(23));
    else if (message.startsWith('NET/IB : Using ')) process.devices = told(message.slice(15));
    else if (message.startsWith('Bootstrap')) {
      const at = message.indexOf('Using ');
      if (at > 0) process.bootstrap = told(message.slice(at + 6));
    } else if (message.startsWith('NCCL version ')) {
      const found = version.exec(message);
      if (found !== null) process.version = told(found[1] ?? '');
    } else if (message.startsWith('Pattern ') && this.searches.length < mostSearches) {
      const found = search.exec(message);
      if (found !== null)
        this.searches.push({ pattern: Number(found[1]), channels: Number(found[2]), intra: found[3] ?? '', inter: found[4] ?? '', place });
    }
  }
}

/** Reads a log that is at hand as a whole. */
export function readLog(text: string, name = '-'): NcclLog {
  const reader = new LogReader();
  reader.file(name);
  reader.push(text);
  return reader.end();
}
