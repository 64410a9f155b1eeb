import { ownText } from '../../base/ownText.js';
import { stampOf, timeAt } from './stamp.js';

/** How a line of NCCL announces itself. VERSION lines are bare or INFO. */
export type Level = 'INFO' | 'WARN' | 'TRACE' | 'CALL' | 'VERSION';

/** What stands in front of a message: who says it, and how. Lines with the same one share it. */
export interface Prefix {
  /** Null: not NCCL's, but the program's or a launcher's. */
  readonly level: Level | null;
  /** As gethostname cut at the first dot; null where the prefix was taken off. */
  readonly host: string | null;
  readonly pid: number | null;
  readonly thread: number | null;
  /** CUDA device current in that thread. */
  readonly device: number | null;
  /** As written, by the clock of that host. */
  readonly time: string | null;
  /** "transport/net_ib.cc:816" of a warning. */
  readonly source: string | null;
  /** Number that the launcher or PyTorch put in front: a rank, or a task of the launcher, which mostly is one. */
  readonly tag: number | null;
  /** "host:pid:thread" of who speaks; what is missing is left out. */
  readonly speaker: string;
}

/** One thing that somebody said in a line: a line holds several where processes wrote into each other's. */
export interface Saying {
  readonly by: Prefix;
  readonly message: string;
  /** False where another process wrote into the line behind it: its end is missing or elsewhere. */
  readonly whole: boolean;
  /** When, by the launcher's time or NCCL's own: milliseconds by the clock of that host. */
  readonly at: number | null;
}

const mark = /(NCCL )?\b(INFO|WARN|TRACE|CALL|VERSION) /g;
/** What launchers put in front: mpirun --tag-output, srun -l, torchrun, Hydra, Ray, kubectl --prefix and ISO times, clush and pdsh. */
const launcher =
  /\s+|\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d)?|std(?:out|err) [FP](?=\s)|\[\d{1,7},\d{1,7}\]<std(?:out|err|diag)>:|\[(?:rank|default)?\d{1,7}\]:?|\([\w.:-]{1,100} pid=\d{1,10}(?:, ip=[\d.a-f:]{2,45})?\)|\[[\w./-]{1,250}\]|[\w.-]{1,100}:/y;
const tags = [
  /\[\d{1,7},(\d{1,7})\]<std(?:out|err|diag)>:\s*$/,
  /\[(?:rank|default)(\d{1,7})\]:?\s*$/,
  /(?:^|[\sZ])(\d{1,7}): *$/,
  /^\[(\d{1,7})\] *$/,
];
const programTag = /^\s*\[(?:rank|default)(\d{1,7})\]|\[Rank (\d{1,7})\]|\bRank (\d{1,7})\] /;

/** Most of a line that is looked at before a mark: a launcher's prefix and NCCL's own. */
const reach = 420;

/** Prefixes of NCCL INFO that are remembered; with launchers that write the time they are endless. */
const mostPrefixes = 20_000;
const usual = 'NCCL INFO ';
const tracing = 'NCCL TRACE ';
const sourceText = /^[\w./+-]{1,120}:\d{1,6}$/;
/** Places in the source that are remembered of one speaker's TRACE lines. */
const mostPlaces = 500;

/** What is known of the prefixes of a job: hosts seen so far, and what whole prefixes mean, for nearly all lines begin like one before. */
export class Prefixes {
  readonly hosts = new KnownHosts();
  private readonly read = new Map<string, Known>();

  /** The line as a single saying, where it begins like one before and nobody wrote into it. */
  again(line: string, at: number | null): Saying | null {
    // Most lines have a device before the level; looking there first saves searching long lines for a word that they lack.
    const device = line.indexOf('] ') + 2;
    const info = device > 1 && line.startsWith(usual, device) ? device : -1;
    const traced = info < 0 && device > 1 ? this.traced(line, device) : null;
    if (traced !== null) return said(line, traced.by, traced.from, at);
    const end = info < 0 ? line.indexOf(usual) : info;
    const by = end < 0 ? undefined : this.read.get(line.slice(0, end))?.by;
    return by === undefined ? null : said(line, by, end + usual.length, at);
  }

  /** The prefix of a TRACE line, which is that of INFO with seconds and a place behind it: the seconds are new in each line. */
  private traced(line: string, device: number): { readonly by: Prefix; readonly from: number } | null {
    const seconds = line.indexOf(' ', device);
    if (seconds < 0 || seconds - device > 21 || !isSeconds(line, device, seconds)) return null;
    const source = line.indexOf(' ', seconds + 1);
    if (source < 0 || !line.startsWith(tracing, source + 1)) return null;
    const speaker = this.read.get(line.slice(0, device));
    if (speaker === undefined) return null;
    const from = source + 1 + tracing.length;
    const place = line.slice(seconds + 1, source);
    const known = speaker.places.get(place);
    if (known !== undefined) return { by: known, from };
    if (!sourceText.test(place)) return null;
    const own = ownText(place);
    const by: Prefix = { ...speaker.by, level: 'TRACE', source: own };
    if (speaker.places.size >= mostPlaces) speaker.places.clear();
    speaker.places.set(own, by);
    return { by, from };
  }

  /** Remembers what stands before "NCCL INFO " in a line. */
  keep(text: string, by: Prefix): void {
    if (this.read.size >= mostPrefixes) this.read.clear();
    this.read.set(ownText(text), { by, places: new Map() });
  }
}

/** A prefix of INFO that was read, and those of TRACE that begin like it, by their place in the source. */
interface Known {
  readonly by: Prefix;
  readonly places: Map<string, Prefix>;
}

function said(line: string, by: Prefix, from: number, at: number | null): Saying | null {
  mark.lastIndex = from;
  return mark.test(line) ? null : { by, message: line.slice(from).trimEnd(), whole: true, at: at ?? ownTime(by) };
}

/** Digits, a point, digits. */
function isSeconds(line: string, from: number, to: number): boolean {
  let points = 0;
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x2e && at > from && at < to - 1) points++;
    else if (code < 0x30 || code > 0x39) return false;
  }
  return points === 1;
}

/** Hosts seen so far, to tell a name from text that another process left in front of it. */
class KnownHosts {
  private readonly names = new Set<string>();
  private readonly lengths = new Set<number>();

  add(name: string): void {
    if (this.names.size >= 100_000) return;
    this.names.add(name);
    this.lengths.add(name.length);
  }

  /** The known name that `text` ends with, the longest where several do; null: none. */
  endOf(text: string): string | null {
    if (this.names.has(text)) return text;
    let best: string | null = null;
    for (const length of this.lengths) {
      if (length >= text.length || length <= (best?.length ?? 0)) continue;
      const end = text.slice(-length);
      if (this.names.has(end)) best = end;
    }
    return best;
  }
}

/**
 * What is said in one line, in NCCL's prefixes from 2.2 on. Two processes that write at once leave one's text inside the other's line: each prefix begins
 * a saying of its own. Linear in the length of the line.
 */
export function sayingsOf(line: string, prefixes: Prefixes): Saying[] {
  const stamp = stampOf(line);
  return stamp === null ? sayings(line, prefixes, null) : sayings(line.slice(stamp.length), prefixes, stamp.at);
}

/** By NCCL's own time, which it writes before warnings since 2.26.2. */
function ownTime({ time }: Prefix): number | null {
  return time === null ? null : (timeAt(time, 0)?.at ?? null);
}

function sayings(line: string, prefixes: Prefixes, at: number | null): Saying[] {
  const again = prefixes.again(line, at);
  if (again !== null) return [again];
  if (!line.includes(' INFO ') && !line.includes(' WARN ') && !line.includes('NCCL ')) return [program(line, at)];
  const { hosts } = prefixes;
  const found: { by: Prefix; from: number; start: number; torn: boolean; mark: number }[] = [];
  mark.lastIndex = 0;
  let behind = 0;
  for (let match = mark.exec(line); match !== null; match = mark.exec(line)) {
    const begin = Math.max(behind, match.index - reach);
    const before = line.slice(begin, match.index);
    const { start, time, name, pid, thread, device, source } = headOf(before);
    // Before 2.3 the word NCCL was missing; without it only a whole prefix counts.
    if (match[1] === undefined && name === undefined) continue;
    const torn = start === 0 ? found.length > 0 : !/[\s:>\])]/.test(before[start - 1] ?? '');
    const host = name !== undefined && torn ? (hosts.endOf(name) ?? name) : name;
    const cut = start + (time === undefined ? (name?.length ?? 0) - (host?.length ?? 0) : 0);
    const lead = before.slice(0, cut);
    if (name === undefined && device === undefined && source === undefined && !isLaunchers(lead)) continue;
    const own = host === undefined ? null : ownText(host);
    if (own !== null) hosts.add(own);
    found.push({
      by: {
        level: levelOf(match[2]),
        host: own,
        pid: whole(pid),
        thread: whole(thread),
        device: whole(device),
        time: time === undefined ? null : ownText(time),
        source: source === undefined ? null : ownText(source),
        tag: tagOf(lead),
        speaker: `${own ?? ''}:${pid ?? ''}:${thread ?? ''}`,
      },
      from: mark.lastIndex,
      start: begin + cut,
      torn: torn || begin > 0,
      mark: match.index,
    });
    behind = mark.lastIndex;
  }
  const [first] = found;
  if (first === undefined) return [program(line, at)];
  const said: Saying[] = [];
  const lead = line.slice(0, first.start);
  if (lead.length > 8 && !isLaunchers(lead)) said.push(program(lead, at));
  found.forEach(({ by, from }, index) => {
    const next = found[index + 1];
    said.push({ by, message: line.slice(from, next?.start ?? line.length).trimEnd(), whole: next === undefined, at: at ?? ownTime(by) });
  });
  if (said.length === 1 && !first.torn && line.startsWith(usual, first.mark)) prefixes.keep(line.slice(0, first.mark), first.by);
  return said;
}

const functionWord = /^(\(\w{1,80}\))$/;
const sourceWord = /^([\w./+-]{1,120}:\d{1,6})$/;
const secondsWord = /^(\d{1,10}\.\d{1,9})$/;
const deviceWord = /\[(-?\d{1,3})\]$/;

interface Head {
  /** Where it begins in the text. */
  readonly start: number;
  readonly time?: string | undefined;
  readonly name?: string;
  readonly pid?: string;
  readonly thread?: string;
  readonly device?: string | undefined;
  readonly source?: string | undefined;
}

/**
 * NCCL's prefix at the end of a text, "[time] host:pid:thread [device] file:line (function) ", each part of which may be missing. Read from the end, word by
 * word, so that no text makes it slow.
 */
function headOf(text: string): Head {
  let end = text.length;
  /** The last word, if it ends in that form. */
  const word = (form: RegExp): string | undefined => {
    if (text[end - 1] !== ' ') return undefined;
    const from = text.lastIndexOf(' ', end - 2) + 1;
    const found = form.exec(text.slice(from, end - 1));
    if (found === null) return undefined;
    end = from + found.index;
    return found[1];
  };
  const before = end;
  const named = word(functionWord) !== undefined;
  const source = word(sourceWord);
  if (named && source === undefined) end = before;
  word(secondsWord); // seconds since the start, of TRACE
  const device = word(deviceWord);
  const address = text[end - 1] === ' ' ? addressAt(text, end - 1) : null;
  if (address !== null) end = address.start;
  const open = text.endsWith('] ', end) ? text.lastIndexOf('[', end) : -1;
  const time = open < 0 || end - open > 45 ? undefined : /^(\d{4}-\d\d-\d\d[T ][^\]]{1,30})\] $/.exec(text.slice(open + 1, end))?.[1];
  return { ...address, start: time === undefined ? end : open, time, device, source };
}

/** "host:pid:thread" that ends there. */
function addressAt(
  text: string,
  end: number,
): { readonly start: number; readonly name: string; readonly pid: string; readonly thread: string } | null {
  const second = text.lastIndexOf(':', end - 1);
  const first = second < 1 ? -1 : text.lastIndexOf(':', second - 1);
  if (first < 1) return null;
  const [pid, thread] = [text.slice(first + 1, second), text.slice(second + 1, end)];
  if (!/^\d{1,10}$/.test(pid) || !/^\d{1,10}$/.test(thread)) return null;
  // Names that were taken out before the log was shown: "<node>:71:90 [0]". The marks of mpirun are none.
  if (text[first - 1] === '>') {
    const open = text.lastIndexOf('<', first - 1);
    const name = text.slice(open, first);
    return open < 0 || name.length > 64 || /^<std(?:out|err|diag)>$/.test(name) ? null : { start: open, name, pid, thread };
  }
  let start = first;
  while (start > 0 && first - start < 255 && /[\w.-]/.test(text[start - 1] ?? '')) start--;
  while (start < first && !/[A-Za-z0-9]/.test(text[start] ?? '')) start++;
  return start === first ? null : { start, name: text.slice(start, first), pid, thread };
}

/** Whether a text is nothing but what launchers put in front of a line. */
function isLaunchers(text: string): boolean {
  if (text.length > reach) return false;
  launcher.lastIndex = 0;
  for (let at = 0; at < text.length; at = launcher.lastIndex) if (!launcher.test(text)) return false;
  return true;
}

const nobody: Prefix = {
  level: null,
  host: null,
  pid: null,
  thread: null,
  device: null,
  time: null,
  source: null,
  tag: null,
  speaker: '::',
};

function program(line: string, at: number | null): Saying {
  const found = programTag.exec(line.slice(0, 300));
  const tag = whole(found?.[1] ?? found?.[2] ?? found?.[3]);
  return { by: tag === null ? nobody : { ...nobody, tag }, message: line, whole: true, at };
}

function tagOf(lead: string): number | null {
  if (lead === '') return null;
  const end = lead.slice(-120);
  for (const pattern of tags) {
    const found = pattern.exec(end);
    if (found !== null) return whole(found[1]);
  }
  return null;
}

function levelOf(word: string | undefined): Level {
  return word === 'WARN' || word === 'TRACE' || word === 'CALL' || word === 'VERSION' ? word : 'INFO';
}

function whole(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
