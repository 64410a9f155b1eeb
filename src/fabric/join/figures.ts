import type { FabricLink, Health } from '../graph.js';
import type { PiecePort } from '../piece.js';

/** What is known of how a link runs. */
export type Figures = Partial<
  Pick<
    FabricLink,
    | 'width'
    | 'speed'
    | 'gbps'
    | 'capableGbps'
    | 'latencyUs'
    | 'state'
    | 'note'
    | 'measuredGbps'
    | 'utilisation'
    | 'errors'
    | 'aErrors'
    | 'bErrors'
  >
>;

const severities: Readonly<Record<Health, number>> = { unknown: 0, ok: 1, degraded: 2, down: 3 };

/** How bad it is; a source that does not know gives way to one that does, and one that says nothing to both. */
export function severity(health: Health | undefined): number {
  return health === undefined ? -1 : severities[health];
}

/** Says that two sources differ about something, with what each says. */
export type Differ = (about: string, one: string, other: string) => void;

/**
 * One set of figures of two for the same link. Where they differ, the slower one is how it runs (a port that lost lanes says so itself, while the
 * far end may not know), the worse state holds, and counters are the larger ones, since they only grow.
 */
export function mergeFigures(one: Figures, other: Figures, differ: Differ): Figures {
  const [a, b] = [one.gbps ?? null, other.gbps ?? null];
  const slower = b !== null && (a === null || b < a) ? other : one;
  const faster = slower === one ? other : one;
  const told = saysOther(one.width, other.width, 'width', differ) || saysOther(one.speed, other.speed, 'speed', differ);
  if (!told && a !== null && b !== null && a !== b) differ('speed', `${a} Gbit/s`, `${b} Gbit/s`);
  const worse = severity(other.state) > severity(one.state) ? other : one;
  const state = worse.state;
  const least = (x: number | null | undefined, y: number | null | undefined): number | null =>
    typeof x === 'number' && typeof y === 'number' ? Math.min(x, y) : (x ?? y ?? null);
  const aErrors = larger(one.aErrors, other.aErrors);
  const bErrors = larger(one.bErrors, other.bErrors);
  const errors = aErrors === undefined && bErrors === undefined ? larger(one.errors, other.errors) : sum(aErrors, bErrors);
  return {
    width: slower.width ?? faster.width ?? null,
    speed: slower.speed ?? faster.speed ?? null,
    gbps: slower.gbps ?? faster.gbps ?? null,
    capableGbps: least(one.capableGbps, other.capableGbps),
    latencyUs: one.latencyUs ?? other.latencyUs ?? null,
    ...optional('state', state),
    note: worse.note ?? (one.state === other.state ? (one.note ?? other.note) : null) ?? null,
    ...optional('measuredGbps', one.measuredGbps ?? other.measuredGbps),
    ...optional('utilisation', one.utilisation ?? other.utilisation),
    ...optional('errors', errors),
    ...optional('aErrors', aErrors),
    ...optional('bErrors', bErrors),
  };
}

/** What a port says of itself, as figures of the cable in it. */
export function figuresOfPort(port: PiecePort, end: 'a' | 'b'): Figures {
  const { errors, ...figures } = port;
  if (errors === undefined) return figures;
  return { ...figures, ...(end === 'a' ? { aErrors: errors } : { bErrors: errors }), errors };
}

/** Whether both say something, and different things. */
function saysOther(one: string | null | undefined, other: string | null | undefined, about: string, differ: Differ): boolean {
  if (typeof one !== 'string' || typeof other !== 'string' || one.toLowerCase() === other.toLowerCase()) return false;
  differ(about, one, other);
  return true;
}

type Counters = Readonly<Record<string, number>> | undefined;

function larger(one: Counters, other: Counters): Counters {
  if (one === undefined || other === undefined) return one ?? other;
  const both: [string, number][] = Object.entries(other).map(([name, count]) => [name, Math.max(count, own(one, name))]);
  return Object.fromEntries([...Object.entries(one), ...both]);
}

function sum(one: Counters, other: Counters): Counters {
  if (one === undefined || other === undefined) return one ?? other;
  const both: [string, number][] = Object.entries(other).map(([name, count]) => [name, count + own(one, name)]);
  return Object.fromEntries([...Object.entries(one), ...both]);
}

function own(counters: Readonly<Record<string, number>>, name: string): number {
  return Object.hasOwn(counters, name) ? (counters[name] ?? 0) : 0;
}

function optional<K extends keyof Figures>(name: K, value: Figures[K]): Pick<Figures, K> | Record<string, never> {
  return value === undefined ? {} : ({ [name]: value } as Pick<Figures, K>);
}
