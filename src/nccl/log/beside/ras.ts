import { ownText } from '../../../base/ownText.js';
import type { Place } from '../messages.js';
import { list, numeric, record, text } from './values.js';

/** A rank or process that a report of RAS names. */
export interface RasRank {
  /** Null: a process of which no communicator is told. */
  readonly rank: number | null;
  readonly host: string | null;
  readonly pid: number | null;
  /** "dead", "silent" (did not answer), "error", or how far it came. */
  readonly state: 'dead' | 'silent' | 'error' | 'behind';
  /** Last operation launched, where that differs. */
  readonly operation: number | null;
}

/** Trouble of one communicator, or of the job (communicator null), that a report of `ncclras` names. */
export interface RasTrouble {
  /** "4a5b…", its hash. */
  readonly communicator: string | null;
  readonly kind: 'incomplete' | 'dead' | 'error' | 'mismatch';
  readonly ranks: readonly RasRank[];
  /** Collective whose counts differ, and how many ranks came up to which operation: those in the majority are not named. */
  readonly collective: string | null;
  readonly groups: readonly { readonly ranks: number; readonly operation: number }[];
  readonly place: Place;
  readonly text: string;
}

const section = /^(?:#\d{1,6}-\d{1,6} \((?<hash>[0-9a-f]{1,16})\) )?(?<kind>INCOMPLETE|DEAD|ERROR|MISMATCH)$/;
const counts = /^ {2}Communicator ranks have different (?<collective>\w{1,40}) operation counts/;
const groupLine = /^ {2}(?<ranks>\d{1,7}) ranks have (?:launched up to operation (?<operation>\d{1,18})|not launched any operations)/;
const rankLine =
  /^ {2}Rank (?<rank>\d{1,7})(?: has (?:launched up to operation (?<operation>\d{1,18})|not launched any (?<none>operations)|status \w{1,30})| reported (?<error>.{1,60}?))? -- (?:GPU \S.{0,60} managed by process (?<pid>\d{1,10}) on node (?<host>\S{1,255})|\[process information not found\])/;
const processLine = /^ {2}Process (?<pid>\d{1,10}) on node (?<host>\S{1,255}) managing GPU/;
const mostTroubles = 500;
const mostRanks = 1000;

/** Reads reports of `ncclras` in text form, wherever they stand (src/ras/client_support.cc; 2.24 and newer). */
export class RasTextReader {
  readonly troubles: RasTrouble[] = [];
  private open: (RasTrouble & { ranks: RasRank[]; collective: string | null; groups: { ranks: number; operation: number }[] }) | null =
    null;
  /** Operation of the group of ranks whose members are named next. */
  private operation: number | null = null;

  /** Takes one line that is not NCCL's. */
  line(line: string, place: Place): void {
    const head = line.length < 80 ? section.exec(line)?.groups : undefined;
    if (head !== undefined) {
      const kind = (head['kind'] ?? '').toLowerCase();
      this.open =
        kind === 'incomplete' || kind === 'dead' || kind === 'error' || kind === 'mismatch'
          ? {
              communicator: head['hash'] === undefined ? null : ownText(head['hash']),
              kind,
              ranks: [],
              collective: null,
              groups: [],
              place,
              text: ownText(line),
            }
          : null;
      if (this.open !== null && this.troubles.length < mostTroubles) this.troubles.push(this.open);
      this.operation = null;
      return;
    }
    const { open } = this;
    if (open === null || !line.startsWith('  ')) return;
    const group = groupLine.exec(line)?.groups;
    if (group !== undefined) {
      this.operation = Number(group['operation'] ?? 0);
      if (open.groups.length < mostRanks) open.groups.push({ ranks: Number(group['ranks']), operation: this.operation });
      return;
    }
    const collective = counts.exec(line)?.groups?.['collective'];
    if (collective !== undefined) open.collective ??= ownText(collective);
    const groups = (rankLine.exec(line) ?? processLine.exec(line))?.groups;
    if (collective !== undefined) this.operation = null;
    if (groups === undefined || open.ranks.length >= mostRanks) return;
    const number = (name: string): number | null => (groups[name] === undefined ? null : Number(groups[name]));
    open.ranks.push({
      rank: number('rank'),
      host: groups['host'] === undefined ? null : ownText(groups['host']),
      pid: number('pid'),
      state: open.kind === 'incomplete' ? 'silent' : open.kind === 'dead' ? 'dead' : open.kind === 'error' ? 'error' : 'behind',
      operation: groups['none'] === undefined ? (number('operation') ?? this.operation) : 0,
    });
  }
}

/** A report of `ncclras -f json` (2.28 and newer), or null where the document is none. */
export function readRasJson(value: unknown, file: string): RasTrouble[] | null {
  const report = record(value);
  if (report === null || !Array.isArray(report['communicators']) || (report['nccl_version'] === undefined && report['ras'] === undefined))
    return null;
  const place: Place = { file, line: 1 };
  return list(report['communicators'])
    .slice(0, mostTroubles)
    .flatMap((each): RasTrouble[] => {
      const communicator = record(each) ?? {};
      const hash = text(communicator['hash'])?.replace(/^0x/, '') ?? null;
      const trouble = (kind: RasTrouble['kind'], ranks: RasRank[], collective: string | null = null): RasTrouble[] =>
        ranks.length === 0
          ? []
          : [{ communicator: hash, kind, ranks: ranks.slice(0, mostRanks), collective, groups: [], place, text: `${hash ?? ''} ${kind}` }];
      const one = (rank: unknown, state: RasRank['state'], operation: number | null = null): RasRank => {
        const own = record(rank) ?? {};
        return { rank: numeric(own['rank']), host: text(own['host']), pid: numeric(own['pid']), state, operation };
      };
      const missing = list(communicator['missing_ranks']);
      const isDead = (rank: unknown): boolean => record(record(rank)?.['status'])?.['considered_dead'] === true;
      const ranks = list(communicator['ranks']);
      // 0 is success, 7 in progress (nccl.h, ncclResult_t).
      const failed = ranks.filter((rank) => {
        const status = record(record(rank)?.['status']);
        return [status?.['init_state'], status?.['async_error']].some((code) => typeof code === 'number' && code !== 0 && code !== 7);
      });
      return [
        ...trouble(
          'dead',
          missing.filter(isDead).map((rank) => one(rank, 'dead')),
        ),
        ...trouble(
          'incomplete',
          missing.filter((rank) => !isDead(rank)).map((rank) => one(rank, 'silent')),
        ),
        ...trouble(
          'error',
          failed.map((rank) => one(rank, 'error')),
        ),
        ...countsOf(ranks).flatMap(([name, behind]) =>
          trouble(
            'mismatch',
            behind.map(([rank, operation]) => one(rank, 'behind', operation)),
            text(name),
          ),
        ),
      ];
    });
}

/** Collectives whose counts differ between ranks, with the ranks that have the fewest. */
function countsOf(ranks: readonly unknown[]): [string, [unknown, number][]][] {
  const names = new Set(ranks.flatMap((rank) => Object.keys(record(record(rank)?.['collective_counts']) ?? {})));
  return [...names].slice(0, 50).flatMap((name): [string, [unknown, number][]][] => {
    // Sends and receives differ between ranks by their nature.
    if (/^(?:Send|Recv|SendRecv)$/i.test(name)) return [];
    const own = ranks.flatMap((rank): [unknown, number][] => {
      const count = numeric(record(record(rank)?.['collective_counts'])?.[name]);
      return count === null ? [] : [[rank, count]];
    });
    const least = own.reduce((low, [, count]) => Math.min(low, count), Infinity);
    return own.some(([, count]) => count !== least) ? [[name, own.filter(([, count]) => count === least)]] : [];
  });
}
