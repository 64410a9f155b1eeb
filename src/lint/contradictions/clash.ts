import { strtoll, variable } from '../../nccl/catalog/index.js';
import type { FileReading, Launch, Setting } from '../../scripts/index.js';
import type { FileKind } from '../../scripts/setting.js';
import type { Held } from '../environments.js';
import type { Severity } from '../finding.js';

/** The settings that processes of one kind see, by name, and what is known of them. */
export interface Situation {
  readonly held: Held;
  readonly version: string;
  readonly launch: Launch | null;
  readonly reading: FileReading | undefined;
  readonly kind: FileKind | undefined;
}

/** Two settings that do not go together. */
export interface Clash {
  /** Where to say it: the setting that is void or fails. */
  readonly setting: Setting;
  readonly severity: Severity;
  readonly message: string;
  /** True where one process that sees both is enough. Otherwise the setting has to be void for all that see it, for it may be there for the others. */
  readonly anyway?: true;
}

/** Looks for clashes of one sort. */
export type ClashFinder = (situation: Situation) => readonly Clash[];

/** The number that NCCL reads from a setting; null where it is not set, empty or not known. */
export function numberOf({ held }: Pick<Situation, 'held'>, name: string): number | null {
  const value = held.get(name)?.value ?? null;
  return value === null || value === '' ? null : Number(strtoll(value).value);
}

/** The text of a setting, in lower case; null where it is not set or not known. */
export function wordOf({ held }: Pick<Situation, 'held'>, name: string): string | null {
  return held.get(name)?.value?.toLowerCase() ?? null;
}

/** Whether a switch is on: some are at any number but 0, some at exactly 1 (the catalogue says which). False where it is not set or not known. */
export function isOn(situation: Pick<Situation, 'held'>, name: string): boolean {
  const number = numberOf(situation, name);
  return number !== null && (variable(name)?.truthy === '!=0' ? number !== 0 : number === 1);
}
