import { readInterfaceList } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';

/** One end of a link as the page names it; what is not known is null. */
export interface LinkEnd {
  /** Host of an adapter, or name of a switch. */
  readonly owner: string;
  /** RDMA device, "mlx5_2"; null for a switch. */
  readonly device: string | null;
  readonly port: number | null;
  /** Network interface of the device, "ib2"; null where not known. */
  readonly netdev: string | null;
}

/** A line that concerns an end of a link. */
export interface MentionLine {
  readonly kind: 'uses' | 'leaves out' | 'log';
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** Variables whose value is a list of RDMA devices, or of interfaces, in the form of parseStringList in NCCL's src/misc/utils.cc. */
const lists: Readonly<Record<string, 'device' | 'netdev'>> = {
  NCCL_IB_HCA: 'device',
  NCCL_SOCKET_IFNAME: 'netdev',
  NCCL_OOB_NET_IFNAME: 'netdev',
};
/** Names to look for in files before their settings are read. */
export const listVariables: readonly string[] = Object.keys(lists);

/** What the readers of files tell of one setting. */
export type ReadSetting = Pick<Setting, 'name' | 'value' | 'valueRange'>;

/** Lines of a file whose settings choose an end or leave it out; `version` is the NCCL release that reads them. */
export function settingMentions(settings: readonly ReadSetting[], text: string, ends: readonly LinkEnd[], version: string): MentionLine[] {
  const lines = text.split(/\r?\n/);
  const found = new Map<string, MentionLine>();
  for (const { name, value, valueRange } of settings) {
    const kind = Object.hasOwn(lists, name) ? lists[name] : undefined;
    if (kind === undefined || value === null) continue;
    const list = readInterfaceList(value, 32, version);
    const concerned = ends.some((end) => {
      const own = kind === 'device' ? end.device : end.netdev;
      return own !== null && list.items.some(({ prefix, port }) => (list.exact ? own === prefix : own.startsWith(prefix)) && (port === -1 || end.port === null || port === end.port));
    });
    if (!concerned) continue;
    const { line } = valueRange.start;
    const written = (lines[line] ?? '').trim();
    // A pair of name and value has them on lines of their own.
    const said = written.includes(name) ? written : `${name}=${value}`;
    const mention: MentionLine = { kind: list.exclude ? 'leaves out' : 'uses', line: line + 1, text: said.slice(0, longest) };
    found.set(`${String(line)} ${mention.kind}`, mention);
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

const longest = 300;

/** Lines of a log that name a device or interface of an end, on its host where the line says which; warnings first, at most `most`. */
export function logMentions(text: string, ends: readonly LinkEnd[], most: number): MentionLine[] {
  const names = ends.map((end) => ({ end, words: [end.device, end.netdev].flatMap((name) => (name === null ? [] : [word(name)])) })).filter(({ words }) => words.length > 0);
  const switches = ends.filter(({ device }) => device === null).map(({ owner }) => word(owner));
  const found: MentionLine[] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    // NCCL begins each line with "host:pid:tid [gpu]" (src/debug.cc).
    const host = /^\s*(?:\[[^\]]*\]\s*)?([\w.-]+):\d+:\d+\s/.exec(line)?.[1] ?? null;
    const ofEnd = names.some(({ end, words }) => (host === null || sameHost(host, end.owner)) && words.some((one) => one.test(line)));
    if (ofEnd || switches.some((one) => one.test(line))) found.push({ kind: 'log', line: at + 1, text: line.trim().slice(0, longest) });
  });
  const warns = (mention: MentionLine): number => (/\bWARN\b|\berror\b|\bfailed\b/i.test(mention.text) ? 0 : 1);
  return found.sort((a, b) => warns(a) - warns(b) || a.line - b.line).slice(0, most);
}

function sameHost(a: string, b: string): boolean {
  return (a.split('.')[0] ?? a) === (b.split('.')[0] ?? b);
}

function word(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);
}
