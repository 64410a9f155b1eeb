import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { MatrixFrame } from '../../fabric/measure/matrix.js';
import { placementOf } from '../../fabric/measure/pairClass.js';
import { collectiveTester } from './collective.js';
import { findMeans, type Means, type MeansOrProblem } from './means.js';
import type { Measured, MeasureRequest } from './measure.js';
import { type Method, type Tester } from './tester.js';
import { type Party, perftestTester, pingTester, tcpTester } from './testers.js';

/** Hosts that are ready to be measured. */
export interface Bench {
  readonly frame: MatrixFrame;
  readonly tester: Tester;
  readonly told: Pick<Measured, 'method' | 'leftOut'>;
}

/** What a method needs on every host, in the order of preference. */
const needs: readonly { readonly method: Method; readonly able: (means: Means) => boolean; readonly lacking: () => string }[] = [
  {
    method: 'perftest',
    able: ({ tools, devices }) => tools.has('ib_write_lat') && devices.length > 0,
    lacking: () => l10n.t('it has no ib_write_lat (package perftest) or no active RDMA port'),
  },
  {
    method: 'tcp',
    // The embedded cluster has no network of its own: what a real probe would measure there is this machine's loopback.
    able: ({ tools, simulated }) => tools.has('python3') && !simulated,
    lacking: () => l10n.t('it has no python3, or is simulated and answers perftest and ping only'),
  },
  { method: 'ping', able: ({ tools }) => tools.has('ping'), lacking: () => l10n.t('it has no ping') },
];

/** Looks at the hosts, chooses the method and opens their sessions. Throws a Failure where fewer than two hosts can take part. */
export async function openBench(request: MeasureRequest): Promise<Bench> {
  const { cluster, pool, signal } = request;
  const found = await findMeans(cluster.hosts, pool, { signal });
  signal.throwIfAborted();
  const method = request.method ?? bestMethod([...found.values()]);
  const leftOut: { host: string; message: string }[] = [];
  const parties = new Map<string, Party>();
  for (const host of cluster.hosts) {
    const means = found.get(host);
    if (means === undefined || typeof means === 'string') {
      leftOut.push({ host, message: means ?? '' });
      continue;
    }
    const need = needs.find((one) => one.method === method);
    if (need !== undefined && !need.able(means)) {
      leftOut.push({ host, message: l10n.t('{0} is left out: {1}.', host, need.lacking()) });
      continue;
    }
    try {
      const executor = await pool.session(host, signal);
      parties.set(host, { executor, means, addresses: addressesOf(host, means, request) });
    } catch (error) {
      leftOut.push({ host, message: cleanLine(messageOf(error)) });
    }
  }
  const names = [...parties.keys()];
  if (names.length < 2)
    throw new Failure(
      'input',
      [l10n.t('Fewer than two hosts can take part in a measurement.'), ...leftOut.slice(0, 3).map(({ message }) => message)].join(' '),
      { next: l10n.t('Name more hosts, or another method.') },
    );
  const simulated = cluster.simulated || [...parties.values()].some(({ means }) => means.simulated);
  const choices = {
    party: (host: string): Party => {
      const party = parties.get(host);
      if (party === undefined) throw new Failure('input', l10n.t('{0} takes no part in the measurement.', host));
      return party;
    },
    ports: request.ports,
    device: request.device,
    messages: 50,
    streamMs: 200,
  };
  const testers: Readonly<Record<Method, () => Tester>> = {
    perftest: () => perftestTester(choices),
    tcp: () => tcpTester(choices),
    ping: () => pingTester(choices),
    'nccl-tests': () => collectiveTester(cluster, pool),
  };
  return {
    frame: {
      names,
      ...placementOf(names, cluster.racks, cluster.sites ?? {}),
      origin: simulated ? 'simulated' : 'measured',
      at: (request.now?.() ?? new Date()).toISOString(),
      method,
    },
    tester: testers[method](),
    told: { method, leftOut },
  };
}

/** The first method that all hosts have which answered, else the one that most have: figures of two methods do not compare. */
function bestMethod(found: readonly MeansOrProblem[]): Method {
  const answered = found.filter((means) => typeof means !== 'string');
  const counts = needs.map(({ method, able }) => ({ method, hosts: answered.filter(able).length }));
  const all = counts.find(({ hosts }) => hosts === answered.length && hosts > 0);
  return (all ?? [...counts].sort((a, b) => b.hosts - a.hosts)[0])?.method ?? 'ping';
}

/** Where other hosts reach one: its addresses in the network that was asked for, else all of them, its name last. */
function addressesOf(host: string, { addresses }: Means, { network }: MeasureRequest): readonly string[] {
  const inside = network === null ? addresses : addresses.filter(network);
  // IPv4 first: a management network's IPv6 addresses are rarely routed between hosts.
  const ordered = [...inside].sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
  return network !== null && ordered.length > 0 ? ordered : [...ordered, host];
}
