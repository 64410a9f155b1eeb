import * as l10n from '@vscode/l10n';
import type { HostSurroundings } from '../../lint/index.js';
import { acceptedAt, defaultAt, type Variable } from '../../nccl/catalog/index.js';
import { withUnit } from '../describe.js';

/** A value worth proposing with a short word on what it is. */
export interface Candidate {
  readonly text: string;
  readonly detail: string;
}

/** What a variable's values are called on hosts. */
const live: Readonly<Record<string, (host: HostSurroundings) => readonly string[]>> = {
  NCCL_SOCKET_IFNAME: interfaces,
  NCCL_OOB_NET_IFNAME: interfaces,
  NCCL_IB_HCA: devices,
  NCCL_IB_GID_INDEX: gids,
};

/** Loopback and what containers make is no network between hosts. */
function interfaces({ context }: HostSurroundings): readonly string[] {
  return (context.interfaces ?? []).map(({ name }) => name).filter((name) => !/^(?:lo|docker|br-|veth|virbr|cni|cali|flannel)/u.test(name));
}

function devices({ context }: HostSurroundings): readonly string[] {
  return (context.devices ?? []).map((device) => device.replace(/:\d+$/u, ''));
}

/** Indices that every port of the host has as RoCE v2. */
function gids({ gids: table = {} }: HostSurroundings): readonly string[] {
  const ports = Object.values(table).map((rows) => rows.filter(({ type }) => /RoCE v2/iu.test(type)).map(({ index }) => String(index)));
  return ports[0]?.filter((index) => ports.every((port) => port.includes(index))) ?? [];
}

/** Interfaces, adapters and GID indices of the hosts, those that most hosts have first; `from`: what the hosts are known from while they are not connected. */
export function liveCandidates(name: string, hosts: readonly HostSurroundings[], from: string | null): readonly Candidate[] {
  const find = live[name];
  if (find === undefined) return [];
  const counts = new Map<string, number>();
  for (const host of hosts) for (const text of new Set(find(host))) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .sort(([a, few], [b, many]) => many - few || a.localeCompare(b, 'en', { numeric: true }))
    .slice(0, mostLive)
    .map(([text, count]) => {
      const where = whereText(count, hosts);
      return { text, detail: [where, ...(from === null ? [] : [from])].join(' · ') };
    });
}

function whereText(count: number, hosts: readonly HostSurroundings[]): string {
  const [only] = hosts;
  if (only !== undefined && hosts.length === 1) return l10n.t('on {0}', only.name);
  return count === hosts.length ? l10n.t('on all {0} hosts', count) : l10n.t('on {0} of {1} hosts', count, hosts.length);
}

/** Interfaces beyond this are not offered: a host with more of them has virtual ones. */
const mostLive = 200;

/** Values that are worth proposing whatever the hosts have. */
export function candidates(known: Variable, version: string): readonly Candidate[] {
  const standard = defaultAt(known, version);
  const noted = (text: string, detail = ''): Candidate => ({ text, detail: text === String(standard) ? l10n.t('default') : detail });
  const words = acceptedAt(known, version).filter((word) => !word.includes('<'));
  if (words.length > 0) return words.map((word) => noted(word));
  switch (known.kind) {
    case 'switch':
      return [noted('1', l10n.t('on')), noted('0', l10n.t('off'))];
    case 'bytes':
      return sizes(known).map((size) => noted(String(size), withUnit(size, 'bytes')));
    case 'integer':
    case 'enum-integer':
    case 'duration':
    case 'tri-state':
      return numbers(known, standard).map((value) =>
        noted(String(value), withUnit(value, known.unit) === String(value) ? '' : withUnit(value, known.unit)),
      );
    default:
      return typeof standard === 'string' ? [noted(standard)] : [];
  }
}

/** The default and its neighbours by powers of two; for buffers with an automatic default what it comes to. */
function sizes(known: Variable): readonly number[] {
  const numeric = known.defaults.map(([, value]) => value).findLast((value) => typeof value === 'number' && value > 0);
  const middle = typeof numeric === 'number' ? numeric : 1 << 20;
  return [-2, -1, 0, 1, 2].map((power) => middle * 2 ** power).filter((size) => Number.isInteger(size) && size > 0);
}

function numbers(known: Variable, standard: number | string | null): readonly number[] {
  const wanted = typeof standard === 'number' && standard >= 0 ? [standard] : [];
  if (known.range === null) return wanted;
  const [least, most] = known.range;
  if (known.step !== null) {
    const steps = [];
    for (let value = least; value <= most; value *= 2) steps.push(value);
    return [...new Set([...wanted, ...steps, most])];
  }
  const all = most - least <= 8 ? Array.from({ length: most - least + 1 }, (_, index) => least + index) : [least, most];
  return [...new Set([...wanted, ...all])];
}
