import { byteKey, bytesOf, exactText } from './bytes.js';
import { readConfFile, type ConfEntry } from './conf.js';
import { atLeast } from './version.js';

/** A configuration file by name and content. */
export interface ConfFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Why a line of a configuration file changes nothing. */
export type Overruled = 'set in the process environment' | 'first line wins' | 'an earlier file wins' | 'the name is empty';

/** One line of one file and whether it reaches the environment. */
export interface JudgedEntry {
  readonly file: string;
  readonly entry: ConfEntry;
  readonly effective: boolean;
  readonly why: Overruled | null;
}

/** What a process sees after NCCL has read its configuration files. */
export interface EffectiveEnvironment {
  readonly entries: readonly JudgedEntry[];
  /** Name to value as exact text, the process environment included. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the files alone added, in the order NCCL set it. */
  readonly added: readonly ConfEntry[];
  /** The file and 0-based line at which the process dies, else null. */
  readonly crash: { readonly file: string; readonly line: number } | null;
}

/**
 * Every accepted line ends in setenv without overwriting, so the process environment wins over the first file, that over the next, and
 * within one file the first line wins. A variable that is present but empty counts as set.
 */
export function effectiveEnvironment(
  files: readonly ConfFile[],
  processEnvironment: Readonly<Record<string, string | undefined>>,
  version: string,
): EffectiveEnvironment {
  const known = new Map<string, { name: string; value: string; file: number | null }>();
  for (const [name, value] of Object.entries(processEnvironment)) {
    if (value !== undefined) known.set(byteKey(bytesOf(name)), { name, value, file: null });
  }
  const entries: JudgedEntry[] = [];
  const added: ConfEntry[] = [];
  let crash: EffectiveEnvironment['crash'] = null;
  for (const [index, file] of files.entries()) {
    const reading = readConfFile(file.bytes, version);
    for (const entry of reading.entries) {
      const key = byteKey(entry.nameBytes);
      const before = known.get(key);
      const why = entry.refused ? 'the name is empty' : before === undefined ? null : overruled(before.file, index);
      if (why === null) {
        known.set(key, { name: exactText(entry.nameBytes), value: entry.value, file: index });
        added.push(entry);
      }
      entries.push({ file: file.path, entry, effective: why === null, why });
    }
    if (reading.crash !== null) {
      crash = { file: file.path, line: reading.crash };
      break;
    }
  }
  const environment = Object.fromEntries([...known.values()].map(({ name, value }) => [name, value]));
  return { entries, environment, added, crash };
}

function overruled(by: number | null, here: number): Overruled {
  if (by === null) return 'set in the process environment';
  return by === here ? 'first line wins' : 'an earlier file wins';
}

/** What decides which configuration files a process reads; null where there is no such directory. */
export interface ConfPlaces {
  /** `$HOME`, or null when unset. */
  readonly home: string | null;
  /** Home directory in the passwd database. */
  readonly passwdHome: string | null;
  /** `$NCCL_CONF_FILE`, or null when unset. */
  readonly confFile: string | null;
}

/**
 * Paths that NCCL tries, in order; those that cannot be opened are skipped without a message. `$NCCL_CONF_FILE` (2.23.4 and later) takes the
 * place of the user's file, also when it does not exist. 2.30.3 and later ask `$HOME`, earlier ones the passwd database.
 */
export function confPaths(places: ConfPlaces, version: string): string[] {
  const own = atLeast(version, '2.23.4') && places.confFile !== null && places.confFile !== '' ? places.confFile : null;
  const home = atLeast(version, '2.30.3') ? places.home : places.passwdHome;
  return [...(own !== null ? [own] : home !== null ? [`${home}/.nccl.conf`] : []), '/etc/nccl.conf'];
}
