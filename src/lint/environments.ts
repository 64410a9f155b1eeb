import type { FileReading, Launch, Setting } from '../scripts/index.js';

/** The settings that one process, or all that see the same branch of a file, have: one for each name. */
export interface Environment {
  readonly held: ReadonlyMap<string, Setting>;
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

/** What holds for each launch, and for settings that no launch sees, at the end of their branch. An nccl.conf keeps the first value of a name. */
export function environmentsOf(settings: readonly Setting[], reading: FileReading | undefined): Environment[] {
  const found: Environment[] = [];
  const launched = new Set<string>();
  for (const launch of reading?.launches ?? []) {
    for (const setting of launch.environment) launched.add(placeOf(setting));
    if (launch.environment.length > 0) found.push({ held: new Map(launch.environment.map((setting) => [setting.name, setting])), launch });
  }
  const seen = settings.filter(isSeen);
  const scopes = new Set(seen.filter((setting) => !launched.has(placeOf(setting))).map(({ scope }) => scope));
  for (const scope of scopes) {
    const held = new Map<string, Setting>();
    for (const setting of seen) {
      const around = setting.scope === scope || setting.scope === '' || scope.startsWith(`${setting.scope}/`);
      if (around && (setting.kind !== 'conf' || !held.has(setting.name))) held.set(setting.name, setting);
    }
    found.push({ held, launch: null });
  }
  return found;
}

/** Whether a file hands a name on or reads it itself, so that its value may come from anywhere. */
export function usesName(reading: FileReading | undefined, name: string): boolean {
  return reading?.uses.includes(name) ?? false;
}
