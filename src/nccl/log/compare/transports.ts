import * as l10n from '@vscode/l10n';
import { significant } from '../../../base/format.js';
import type { Told } from '../reader.js';
import type { Place } from '../messages.js';
import { difference, type Difference, type DifferenceKind, type Side, type Weight } from './difference.js';
import type { Run } from './run.js';
import { alike, oddHosts, sideOf, type Spread, spreadOf, tells } from './spread.js';

/** What goes between hosts and inside them: the network chosen, its devices, GPUDirect RDMA, and how GPUs of one host reach each other. */
export function transports(good: Run, bad: Run): Difference[] {
  const network = told(good, bad, {
    kind: 'network',
    subject: 'network',
    weight: 'much',
    of: (run) => spreadOf(run.processes, (process) => process.network),
    say: (a, b) => l10n.t('Data between hosts went over {0} in the good run and goes over {1} in the bad one.', a, b),
  });
  return [
    ...network,
    ...told(good, bad, {
      kind: 'adapters',
      subject: 'devices',
      weight: 'some',
      of: (run) => spreadOf(run.processes, ({ devices }) => asDevices(devices)),
      say: (a, b) => l10n.t('RDMA devices of a process were {0} in the good run and are {1} in the bad one.', a, b),
    }),
    ...told(good, bad, {
      kind: 'interface',
      subject: 'bootstrap',
      weight: 'some',
      of: (run) => spreadOf(run.processes, ({ bootstrap }) => asInterface(bootstrap)),
      say: (a, b) => l10n.t('Ranks met over the interface {0} in the good run and meet over {1} in the bad one.', a, b),
    }),
    // Connections show the same once more.
    ...shares(good, bad).filter(({ kind }) => kind !== 'network' || network.length === 0),
  ];
}

interface Trait {
  readonly kind: DifferenceKind;
  readonly subject: string;
  readonly weight: Weight;
  readonly of: (run: Run) => Spread;
  readonly say: (good: string, bad: string) => string;
}

/** What processes tell of themselves; runs of which one tells nothing are not compared: it may have logged less or failed before. */
function told(good: Run, bad: Run, { kind, subject, weight, of, say }: Trait): Difference[] {
  const [before, after] = [of(good), of(bad)];
  if (!tells(before) || !tells(after) || alike(before, after)) return [];
  const [a, b] = [sideOf(before), sideOf(after)];
  if (a.value === null || b.value === null) return [];
  return [difference({ kind, subject, weight, message: say(a.value, b.value), good: a, bad: b, hosts: oddHosts(before, after) })];
}

/** "[0]mlx5_0:1/IB [1]mlx5_1:1/RoCE [RO]; OOB eth0:10.0.0.1<0>" without numbers and the address, in the order of names. */
function asDevices(devices: Told | null): Told | null {
  if (devices === null) return null;
  const names = devices.value.split(';')[0]?.match(/[\w.+-]{1,64}:\d{1,3}\/\w{1,16}(?:\/SHARP)?/g) ?? [];
  if (names.length === 0) return null;
  const ordered = [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return { value: `${ordered.join(' ')}${devices.value.includes('[RO]') ? ' [RO]' : ''}`, place: devices.place };
}

/** "eth0" of "[0]eth0:10.0.0.1<0>". */
function asInterface(bootstrap: Told | null): Told | null {
  const name = bootstrap === null ? undefined : /^(?:\[\d{1,3}\])?([^:\s]{1,64}):/.exec(bootstrap.value)?.[1];
  return bootstrap === null || name === undefined ? null : { value: name, place: bootstrap.place };
}

interface Ways {
  readonly between: Counted;
  readonly gdr: Counted;
  readonly inside: Counted;
  readonly adapters: Counted;
  readonly pxn: Counted;
}

/** Connections by what they go over, with the first of each. */
class Counted {
  readonly ways = new Map<string, { count: number; readonly place: Place; readonly text: string }>();
  total = 0;

  add(way: string, place: Place, text: string): void {
    this.total++;
    const known = this.ways.get(way);
    if (known === undefined) this.ways.set(way, { count: 1, place, text });
    else known.count++;
  }

  share(way: string): number {
    return this.total === 0 ? 0 : (this.ways.get(way)?.count ?? 0) / this.total;
  }

  /** "GDRDMA 87.5 %, host memory 12.5 %". */
  side(word: (way: string) => string = (way) => way): Side {
    const list = [...this.ways].sort(([a, one], [b, two]) => two.count - one.count || a.localeCompare(b));
    if (list.length === 0) return { value: null, evidence: [] };
    return {
      value:
        list.length === 1
          ? word(list[0]?.[0] ?? '')
          : list.map(([way]) => `${word(way)} ${significant(100 * this.share(way))} %`).join(', '),
      evidence: list.slice(0, 3).map(([, { place, text }]) => ({ place, text })),
    };
  }

  differs(other: Counted): boolean {
    if (this.total === 0 || other.total === 0) return false;
    return [...new Set([...this.ways.keys(), ...other.ways.keys()])].some(
      (way) => Math.abs(this.share(way) - other.share(way)) >= 0.01 || this.ways.has(way) !== other.ways.has(way),
    );
  }
}

function waysOf({ job }: Run): Ways {
  const ways: Ways = {
    between: new Counted(),
    gdr: new Counted(),
    inside: new Counted(),
    adapters: new Counted(),
    pxn: new Counted(),
  };
  for (const { edge, from, to } of job.edges()) {
    const { place, via, transport, network, gdrdma } = edge;
    const text = `${edge.from} → ${edge.to} via ${via}`;
    if (from !== null && from === to)
      ways.inside.add(transport === 'NET' ? 'NET' : transport === 'P2P' ? flavour(via) : transport, place, text);
    else if (transport === 'NET') {
      ways.between.add(network ?? '', place, text);
      if (network !== 'Socket') ways.gdr.add(gdrdma ? 'on' : 'off', place, text);
      const device = /^NET\/[^/]{1,64}\/(\d{1,4})(\(\d{1,7}\))?/.exec(via);
      if (device !== null) {
        ways.adapters.add(device[1] ?? '', place, text);
        ways.pxn.add(device[2] === undefined ? 'off' : 'on', place, text);
      }
    }
  }
  return ways;
}

/** "P2P/CUMEM" of "P2P/CUMEM/read": how memory is shared, without the direction. */
function flavour(via: string): string {
  return via.replace(/\/(?:read|indirect.*)$/, '');
}

function shares(good: Run, bad: Run): Difference[] {
  const [a, b] = [waysOf(good), waysOf(bad)];
  const found: Difference[] = [];
  const say = (
    kind: DifferenceKind,
    subject: string,
    weight: Weight,
    [one, two]: readonly [Counted, Counted],
    message: (good: string, bad: string) => string,
    word?: (way: string) => string,
  ): void => {
    if (!one.differs(two)) return;
    const [before, after] = [one.side(word), two.side(word)];
    found.push(difference({ kind, subject, weight, message: message(before.value ?? '', after.value ?? ''), good: before, bad: after }));
  };
  say('network', 'connections', 'much', [a.between, b.between], (one, two) =>
    l10n.t('Connections between hosts: {0} in the good run, {1} in the bad one.', one, two),
  );
  const gdrWord = (way: string): string => (way === 'on' ? l10n.t('with GPUDirect RDMA') : l10n.t('through host memory'));
  say(
    'gpudirect',
    'connections',
    'much',
    [a.gdr, b.gdr],
    (one, two) => l10n.t('Connections over RDMA: {0} in the good run, {1} in the bad one.', one, two),
    gdrWord,
  );
  const worse = ['SHM', 'NET'].some((way) => b.inside.share(way) > a.inside.share(way));
  say('inside', 'connections', worse ? 'much' : 'some', [a.inside, b.inside], (one, two) =>
    l10n.t('Connections inside hosts: {0} in the good run, {1} in the bad one.', one, two),
  );
  const [used, left] = [a.adapters.ways.size, b.adapters.ways.size];
  if (used > 0 && left > 0 && used !== left)
    found.push(
      difference({
        kind: 'adapters',
        subject: 'used',
        weight: left < used ? 'much' : 'some',
        message: l10n.t(
          'Connections between hosts used {0} network devices of a host in the good run and use {1} in the bad one.',
          used,
          left,
        ),
        good: { ...a.adapters.side(), value: String(used) },
        bad: { ...b.adapters.side(), value: String(left) },
      }),
    );
  const pxnWord = (way: string): string => (way === 'on' ? l10n.t('through another GPU (PXN)') : l10n.t('directly'));
  say(
    'adapters',
    'pxn',
    'little',
    [a.pxn, b.pxn],
    (one, two) => l10n.t('Network devices are reached {0} in the good run, {1} in the bad one.', one, two),
    pxnWord,
  );
  return found;
}
