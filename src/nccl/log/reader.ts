import type { Problem } from '../../base/problem.js';
import { cleanLine } from '../../base/clean.js';
import { ownText } from '../../base/ownText.js';
import { type FlightRecording, readFlightRecorder } from './beside/flightRecorder.js';
import { type RasTrouble, RasTextReader, readRasJson } from './beside/ras.js';
import { CallReader, type CallTrail } from './calls.js';
import { type Communicator, CommunicatorReader, type Edge } from './communicators.js';
import { Intake } from './intake.js';
import { LineSplitter } from './lines.js';
import type { Place } from './messages.js';
import { Prefixes, type Prefix, type Saying, sayingsOf } from './prefix.js';
import { type LoggedProcess, newProcess, type ProcessDraft, takeAbout, type Told, versionText } from './process.js';
import { type Sighting, SightingBook } from './sightings.js';
import { SystemReader, type SystemTree } from './system.js';
import { type Choice, type ForecastTable, TuningReader } from './tuning.js';

export type { LoggedProcess, Told } from './process.js';

/** Best ways that a search result found: "type NVL/PIX" of a Pattern line. */
export interface SearchResult {
  readonly host: string | null;
  readonly pid: number | null;
  readonly pattern: number;
  readonly channels: number;
  /** Inside the node and to the network: NVL, NVB, PIX, PXB, PXN, PHB, SYS. */
  readonly intra: string;
  readonly inter: string;
  /** GB/s of one channel inside the node and to the network. */
  readonly bandwidthIntra: number;
  readonly bandwidthInter: number;
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
  /** Topology trees, one of each host. */
  readonly systems: readonly SystemTree[];
  /** What NCCL chose for collectives, and what it forecast. */
  readonly choices: readonly Choice[];
  readonly forecasts: readonly ForecastTable[];
  /** How far each process came with its calls on each communicator. */
  readonly calls: readonly CallTrail[];
  /** Dumps of PyTorch's flight recorder among the files, and pickled ones, which are not read. */
  readonly recordings: readonly FlightRecording[];
  readonly pickles: readonly string[];
  /** What reports of `ncclras` among the files name. */
  readonly troubles: readonly RasTrouble[];
  /** Recognised messages in the order of the files. */
  readonly sightings: readonly Sighting[];
  /** How often each message was seen, also beyond what is kept. */
  readonly counts: ReadonlyMap<string, number>;
  /** Where it shows that a launcher left out lines that are like others. */
  readonly thinned: Place | null;
  readonly problems: readonly Problem[];
}

/** Ray's mark of a line that stands for many like it, of which the others are left out (RAY_DEDUP_LOGS). */
const thinned = / \[repeated \d{1,9}x across cluster\]$/;
const mostProcesses = 200_000;
const mostSearches = 10_000;
const mostDocuments = 20_000;

/** The beginning of a line on how far a rank came, without that word. */
const unfinishedInit = /^(?:\[Rank \d{1,7}\] )?(?:ncclComm\w{1,40} )?comm 0x(?!.*(?:START|COMPLETE)$)/;
const search =
  /^Pattern (\d+), crossNic \d+, nChannels (\d+), (?:bw|speed) (\d{1,9}(?:\.\d{1,9})?)\/(\d{1,9}(?:\.\d{1,9})?), type ([A-Z0-9]{2,4})\/([A-Z0-9]{2,4})/;

/**
 * Reads the NCCL_DEBUG output of one job from any number of files, as a stream: {@link file} begins a file, {@link push} takes what it holds, {@link end}
 * gives what was understood. Nothing throws; memory grows with the number of processes, communicators and connections, not with the lines.
 */
export class LogReader {
  private readonly prefixes = new Prefixes();
  private readonly communicators = new CommunicatorReader();
  private readonly calls = new CallReader();
  private readonly systems = new SystemReader();
  private readonly tuning = new TuningReader();
  private readonly book = new SightingBook();
  private readonly processes = new Map<string, ProcessDraft>();
  /** The processes of prefixes; a prefix is one object for many lines. */
  private readonly latest = new WeakMap<Prefix, ProcessDraft>();
  private readonly versions: Told[] = [];
  private readonly searches: SearchResult[] = [];
  private readonly files: { name: string; lines: number }[] = [];
  private readonly recordings: FlightRecording[] = [];
  private readonly pickles: string[] = [];
  private readonly ras = new RasTextReader();
  private readonly rasJson: RasTrouble[] = [];
  private splitter: LineSplitter | null = null;
  private intake: Intake | null = null;
  private name = '';
  private ncclLines = 0;
  private thinned: Place | null = null;
  /** False for the last line of a file that ends without a line feed: it may be cut off. */
  private ended = true;

  /** `hear` is told everything that is said, in the order of the lines. */
  constructor(private readonly hear: ((saying: Saying, place: Place) => void) | null = null) {}

  /** Begins the next file; its name stands beside every piece of evidence. */
  file(name: string): void {
    this.close();
    this.name = cleanLine(name);
    const splitter = new LineSplitter((line, number) => this.line(line, number));
    this.splitter = splitter;
    this.intake = new Intake({
      log: (chunk) => {
        splitter.push(chunk);
      },
      json: (text) => this.document(text),
      pickle: () => {
        if (this.pickles.length < mostDocuments) this.pickles.push(this.name);
      },
    });
    this.book.file();
  }

  /** Takes the next part of the file, cut anywhere. */
  push(chunk: string | Uint8Array): void {
    if (this.splitter === null) this.file('-');
    this.intake?.push(chunk);
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
      systems: this.systems.end(),
      choices: this.tuning.choices,
      forecasts: this.tuning.tables,
      calls: this.calls.end(),
      recordings: this.recordings,
      pickles: this.pickles,
      troubles: [...this.ras.troubles, ...this.rasJson],
      sightings: this.book.sightings,
      counts: this.book.counts,
      thinned: this.thinned,
      problems: this.communicators.problems,
    };
  }

  private close(): void {
    if (this.splitter === null) return;
    this.ended = false;
    this.intake?.end();
    this.splitter.end();
    this.ended = true;
    this.files.push({ name: this.name, lines: this.splitter.number });
    this.splitter = null;
  }

  /** A file that is one JSON document: of the flight recorder or of RAS. */
  private document(text: string): boolean {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return false;
    }
    const recording = readFlightRecorder(value, this.name);
    if (recording !== null && this.recordings.length < mostDocuments) this.recordings.push(recording);
    const ras = recording === null ? readRasJson(value, this.name) : null;
    if (ras !== null && this.rasJson.length < mostDocuments) this.rasJson.push(...ras);
    return recording !== null || ras !== null;
  }

  private line(line: string, number: number): void {
    if (line === '') return;
    for (const saying of sayingsOf(line, this.prefixes)) {
      const place: Place = saying.at === null ? { file: this.name, line: number } : { file: this.name, line: number, at: saying.at };
      this.hear?.(saying, place);
      if (saying.by.level === null) this.program(saying, place);
      else this.nccl(saying, place);
    }
  }

  private program(saying: Saying, place: Place): void {
    const found = saying.message.includes('NCCL version ') ? versionText.exec(saying.message) : null;
    if (found !== null && this.versions.length < 1000) this.versions.push({ value: found[1] ?? '', place });
    this.ras.line(saying.message, place);
    this.book.program(saying, place);
  }

  private nccl(heard: Saying, place: Place): void {
    this.ncclLines++;
    const repeated = heard.message.endsWith(' across cluster]') ? thinned.exec(heard.message) : null;
    if (repeated !== null) this.thinned ??= place;
    const saying = repeated === null ? heard : { ...heard, message: heard.message.slice(0, repeated.index) };
    const { by, message, whole } = saying;
    const process = this.process(by, place);
    // What NCCL traces says nothing of its own: failures are warnings, and what matters of the set-up is told as information.
    if (by.level === 'TRACE') return;
    // Half a connection or value would be taken for another one.
    if (!whole && /^(?:Channel|Ring|NCCL_\w+|NCCL version) /.test(message)) return;
    if (!(whole && this.ended) && by.level === 'INFO' && (!whole || unfinishedInit.test(message))) {
      this.communicators.torn(by, message, place);
      if (unfinishedInit.test(message)) return;
    }
    if (by.level === 'INFO' && this.calls.message(by, message, place)) return;
    if (by.level === 'INFO' && this.communicators.message(by, message, place)) return;
    if (by.level === 'INFO' && (this.systems.message(by, message, place) || this.tuning.message(by, message, place))) return;
    if (message.startsWith('Pattern ')) this.search(by, message, place);
    else if (process !== null) takeAbout(process, message, place);
    this.book.nccl(saying, place);
  }

  private process(by: Prefix, place: Place): ProcessDraft | null {
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

  private processOf({ host, pid, device, tag }: Prefix, place: Place): ProcessDraft | null {
    const key = host === null ? `${place.file}:${device ?? ''}` : `${host}:${pid ?? ''}`;
    const known = this.processes.get(key);
    if (known !== undefined) {
      known.last = place;
      known.lines++;
      known.tag ??= tag;
      return known;
    }
    if (this.processes.size >= mostProcesses) return null;
    const made = newProcess(host, pid, tag, place);
    this.processes.set(key, made);
    return made;
  }

  private search({ host, pid }: Prefix, message: string, place: Place): void {
    const found = search.exec(message);
    if (found === null || this.searches.length >= mostSearches) return;
    const [, pattern, channels, bandwidthIntra, bandwidthInter, intra = '', inter = ''] = found;
    this.searches.push({
      host,
      pid,
      pattern: Number(pattern),
      channels: Number(channels),
      intra: ownText(intra),
      inter: ownText(inter),
      bandwidthIntra: Number(bandwidthIntra),
      bandwidthInter: Number(bandwidthInter),
      place,
    });
  }
}

/** Reads a log that is at hand as a whole. */
export function readLog(text: string, name = '-'): NcclLog {
  const reader = new LogReader();
  reader.file(name);
  reader.push(text);
  return reader.end();
}
