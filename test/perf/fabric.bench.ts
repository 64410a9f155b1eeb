import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bench, describe } from 'vitest';
import { joinPieces } from '../../src/fabric/join.js';
import { pieceOfDiscovery } from '../../src/fabric/pieces/discovery.js';
import { readIbnetdiscover } from '../../src/fabric/readers/ibnetdiscover.js';
import { fabricFindings } from '../../src/fabric/structure/findings.js';
import { Routes } from '../../src/fabric/structure/paths.js';
import { structureOf } from '../../src/fabric/structure/structure.js';
import { fabricFromSnapshot, fabricFromSnapshotInSteps } from '../../src/fabric/fromSnapshot.js';
import { withFindingsInSteps } from '../../src/fabric/structure/findings.js';
import { packFabricInSteps } from '../../src/protocol/fabricColumns.js';
import { fabricFile } from '../lab/ib/fabricFile.js';
import { fleetSnapshot } from './fleetSnapshot.js';

// From the text of a discovery to the graph with its tiers, what the checks cost, and a way between two hosts.

const capture = join(import.meta.dirname, '../../../shared/samples/lab/ibsim-1024/ibnetdiscover.txt.gz');
const texts: [string, string][] = [
  existsSync(capture)
    ? ['1,024 hosts as the real ibnetdiscover printed them', gunzipSync(readFileSync(capture)).toString()]
    : ['1,024 hosts, generated (the capture is not here)', fabricFile({ hosts: 1024, radix: 64 }).text],
  [
    '10,000 GPUs: 1,250 hosts with 8 adapters on rails, three tiers, generated',
    fabricFile({ hosts: 1250, adapters: 8, rails: true, radix: 64, pods: 10 }).text,
  ],
];

/** Nanoseconds that this thread ran, first on its line (Linux, Documentation/scheduler/sched-stats.rst). */
const schedule = '/proc/thread-self/schedstat';

const source = { kind: 'ibnetdiscover', name: '', at: null, origin: 'simulated' } as const;

for (const [name, text] of texts) {
  describe(name, () => {
    const before = process.memoryUsage().heapUsed;
    const fabric = joinPieces([pieceOfDiscovery(readIbnetdiscover(text), source)]);
    const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    const { switches, hosts, adapters, links, tiers } = fabric.summary;
    console.log(
      `${name}: ${text.split('\n').length} lines; ${switches} switches, ${hosts} hosts, ${adapters} adapters, ${links} links, ${tiers} tiers; heap grew by ${grown.toFixed(0)} MiB`,
    );
    const options = { warmupIterations: 1, iterations: 5, time: 0 };
    bench('parse', () => void readIbnetdiscover(text), options);
    bench('parse, join, tiers', () => void joinPieces([pieceOfDiscovery(readIbnetdiscover(text), source)]), options);
    bench('all checks', () => void fabricFindings(fabric), options);
    bench('structure', () => void structureOf(fabric), options);
    const routes = new Routes(fabric);
    const [a = '', b = ''] = fabric.nodes
      .filter(({ kind }) => kind === 'host')
      .map(({ id }) => id)
      .filter((_, at, all) => at === 0 || at === all.length - 1);
    bench('shortest ways between two hosts', () => void routes.between(a, b), options);
  });
}

describe('a fleet of 10,000 GPUs: 1,250 probed hosts and the discovery', () => {
  const fleet = fleetSnapshot();
  const fabric = fabricFromSnapshot(fleet);
  const { switches, hosts, adapters, gpus, links } = fabric.summary;
  console.log(`the fleet: ${switches} switches, ${hosts} hosts, ${adapters} adapters, ${gpus} GPUs, ${links} links`);
  // The editor is never held longer than by the longest step. Processor time of this thread, where Linux tells it, and the best of several rounds:
  // the machine does other things too.
  const clock = existsSync(schedule) ? (): number => Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6 : (): number => performance.now();
  const longest = (make: () => Generator<undefined, unknown>): string => {
    const rounds = Array.from({ length: 7 }, () => {
      let [most, all] = [0, 0];
      for (const steps = make(); ; ) {
        const before = clock();
        const { done } = steps.next();
        const took = clock() - before;
        most = Math.max(most, took);
        all += took;
        if (done === true) return { most, all };
      }
    });
    const least = (value: (round: (typeof rounds)[number]) => number): string => Math.min(...rounds.map(value)).toFixed(0);
    return `${least(({ all }) => all)} ms of processor time, of which the longest step ${least(({ most }) => most)} ms`;
  };
  console.log(`join in steps: ${longest(() => fabricFromSnapshotInSteps(fleet))}`);
  console.log(`checks in steps: ${longest(() => withFindingsInSteps(fabric))}`);
  console.log(`packed for the page in steps: ${longest(() => packFabricInSteps(fabric))}`);
  bench('join', () => void fabricFromSnapshot(fleet), { warmupIterations: 2, iterations: 7, time: 0 });
});
