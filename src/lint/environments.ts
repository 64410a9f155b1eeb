import type { FileReading, Launch, Setting } from '../scripts/index.js';

/** Settings by name, as one process sees them. */
export type Held = ReadonlyMap<string, Setting>;

/** The settings that one process, or all that see the same branch of a file, have: one for each name. */
export interface Environment {
  readonly held: Held;
  /** What starts the process; null for a branch of the file in which no launch was found to see them. */
  readonly launch: Launch | null;
}

/** Whether programs that the file starts or describes see the setting at all. */
export function isSeen({ reach }: Setting): boolean {
  return reach === 'ranks' || reach === 'late';
}

/** The place of a setting as a key: the same one may be met in several launches. */
export function placeOf({ nameRange: { start }, file }: Setting): string {
  return `${file ?? ''}:${String(start.line)}:${String(start.character)}`;
}

/** Settings in all environments of one file together, counted each time: a file with more is made up, and its further branches are not looked at. */
const most = 200_000;
const kept = new WeakMap<
  readonly Setting[],
  { readonly reading: FileReading | undefined; readonly environments: readonly Environment[] }
>();

/**
 * What holds for each launch, and for settings that no launch sees, in their branch and those around it. An nccl.conf keeps the first value of a
 * name. Many rules ask for the same file, so the answer is kept for as long as the list of its settings is.
 */
export function environmentsOf(settings: readonly Setting[], reading: FileReading | undefined): readonly Environment[] {
  const before = kept.get(settings);
  if (before !== undefined && before.reading === reading) return before.environments;
  const environments = [...readEnvironments(settings, reading?.launches ?? [])];
  kept.set(settings, { reading, environments });
  return environments;
}

function* readEnvironments(settings: readonly Setting[], launches: readonly Launch[]): Generator<Environment> {
  let room = most;
  const launched = new Set<string>();
  for (const launch of launches) {
    room -= launch.environment.length;
    if (room < 0) return;
    for (const setting of launch.environment) launched.add(placeOf(setting));
    if (launch.environment.length > 0) yield { held: new Map(launch.environment.map((setting) => [setting.name, setting])), launch };
  }
  const seen = settings.filter(isSeen);
  const branches = new Map<string, Map<string, Setting>>();
  for (const setting of seen) {
    const branch = branches.get(setting.scope) ?? new Map<string, Setting>();
    branches.set(setting.scope, branch);
    if (setting.kind !== 'conf' || !branch.has(setting.name)) branch.set(setting.name, setting);
  }
  const left = launched.size === 0 ? branches.keys() : new Set(seen.flatMap((one) => (launched.has(placeOf(one)) ? [] : [one.scope])));
  for (const scope of left) {
    const own = branches.get(scope) ?? new Map<string, Setting>();
    const around = outside(scope, branches);
    // One branch is looked at whatever its size: it costs no more than reading it did.
    room -= around.length === 0 ? 0 : around.reduce((sum, branch) => sum + branch.size, own.size);
    if (room < 0) return;
    yield { held: around.length === 0 ? own : new Map([...around, own].flatMap((branch) => [...branch])), launch: null };
  }
}

/** The branches around one, the outermost first: readers write a branch of a branch as `outer/inner`. */
function outside<Branch>(scope: string, branches: ReadonlyMap<string, Branch>): Branch[] {
  const around: Branch[] = [];
  for (let at = scope; at !== '';) {
    at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
    const branch = branches.get(at);
    if (branch !== undefined) around.unshift(branch);
  }
  return around;
}

/** Whether a file hands a name on or reads it itself, so that its value may come from anywhere. */
export function usesName(reading: FileReading | undefined, name: string): boolean {
  return reading?.uses.includes(name) ?? false;
}
