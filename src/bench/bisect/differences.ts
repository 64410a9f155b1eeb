import { variable } from '../../nccl/catalog/lookup.js';
import type { MachineState } from '../machine.js';
import type { Run } from '../record.js';

/** How much a difference may bear on speed. */
export type Bearing = 'high' | 'normal' | 'low';

/** Something in which two runs differ. Texts are as recorded; null: not set, or not known. */
export interface RunDifference {
  /** setting: a variable of the ranks, which a plan can swap. All others it can only name. */
  readonly kind: 'setting' | 'version' | 'hosts' | 'launch' | 'arguments' | 'gpu';
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
  readonly bearing: Bearing;
}

/** Areas of NCCL's variables that decide how data travel. */
const deciding = new Set(['net_ib', 'net', 'socket', 'tuning', 'channels', 'buffers', 'p2p', 'shm', 'nvls', 'collnet', 'topology', 'plugin', 'gdrcopy', 'pxn', 'mnnvl', 'symmetric', 'proxy', 'reg']); // prettier-ignore
/** Areas that only say, watch or wait. */
const harmless = new Set(['ras', 'profiler-example', 'inspector-plugin', 'bootstrap']);

/** How much a variable may bear on speed, by its area in the catalogue. */
export function bearingOf(name: string): Bearing {
  const found = variable(name);
  if (found !== null) {
    // A log of every call slows small messages down.
    if (found.area === 'debug') return name === 'NCCL_DEBUG' || name === 'NCCL_CHECKS_DISABLE' ? 'normal' : 'low';
    return deciding.has(found.area) ? 'high' : harmless.has(found.area) ? 'low' : 'normal';
  }
  if (/^(?:CUDA_VISIBLE_DEVICES|LD_LIBRARY_PATH|LD_PRELOAD|NCCL_|UCX_|FI_|CUDA_)/.test(name)) return 'normal';
  return 'low';
}

/** What the hosts said of themselves before a run, each word once; null where none was asked. */
function toldBy({ machines }: Run, of: (machine: MachineState) => string | null): string | null {
  const words = new Set((machines?.before ?? []).map(of).filter((word) => word !== null));
  return words.size === 0 ? null : [...words].sort().join(', ');
}

const ranks: readonly Bearing[] = ['high', 'normal', 'low'];

/** What two runs differ in, what could matter most first. Results are no difference of that kind and are left out. */
export function runDifferences(a: Run, b: Run): RunDifference[] {
  const found: RunDifference[] = [];
  const put = (kind: RunDifference['kind'], name: string, left: string | null, right: string | null, bearing: Bearing): void => {
    if (left !== right) found.push({ kind, name, a: left, b: right, bearing });
  };
  put('arguments', 'arguments', a.spec.argv.join(' '), b.spec.argv.join(' '), 'high');
  put('version', 'NCCL', a.ncclVersion, b.ncclVersion, 'high');
  put('gpu', 'GPU', a.gpu ?? null, b.gpu ?? null, 'high');
  put(
    'version',
    'driver',
    toldBy(a, ({ driver }) => driver),
    toldBy(b, ({ driver }) => driver),
    'high',
  );
  put(
    'version',
    'kernel',
    toldBy(a, ({ kernel }) => kernel),
    toldBy(b, ({ kernel }) => kernel),
    'normal',
  );
  put('hosts', 'hosts', [...a.spec.hosts].sort().join(','), [...b.spec.hosts].sort().join(','), 'high');
  if ([...a.spec.hosts].sort().join() === [...b.spec.hosts].sort().join())
    put('hosts', 'order of hosts', a.spec.hosts.join(','), b.spec.hosts.join(','), 'normal');
  put('launch', 'ranks per host', String(a.spec.ranksPerHost), String(b.spec.ranksPerHost), 'high');
  put('launch', 'launcher', a.spec.launcher, b.spec.launcher, 'normal');
  put('launch', 'cluster', a.spec.cluster, b.spec.cluster, 'normal');
  for (const name of new Set([...Object.keys(a.spec.env), ...Object.keys(b.spec.env)]))
    put('setting', name, a.spec.env[name] ?? null, b.spec.env[name] ?? null, bearingOf(name));
  return found.sort(
    (x, y) =>
      ranks.indexOf(x.bearing) - ranks.indexOf(y.bearing) ||
      Number(y.kind !== 'setting') - Number(x.kind !== 'setting') ||
      (x.name < y.name ? -1 : 1),
  );
}
