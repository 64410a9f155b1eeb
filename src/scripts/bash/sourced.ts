import type { Setting } from '../setting.js';
import { isSettingName } from '../names.js';
import { lineRange } from '../../base/text.js';
import { fileOf, type Reading } from './reading.js';
import type { Word } from './words.js';

/** Folders that a script takes for the one that it stands in. */
const ownFolder =
  /^["']?(?:\$\(\s*dirname\s+(?:--\s+)?["']?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?["']?\s*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\}|\$\{?(?:SLURM_SUBMIT_DIR|PBS_O_WORKDIR|PWD|SCRIPT_DIR|SCRIPTDIR|SCRIPT_PATH|HERE|DIR|THIS_DIR|BASEDIR|BASE_DIR|script_dir|dir)\}?)["']?\//u;

/** The path that a word names as the reader's caller can look it up; null where only the running script knows. */
export function pathOf(word: Word, at = 0): string | null {
  const { value } = word.text;
  if (value !== null) return value.slice(at) === '' ? null : value.slice(at);
  const raw = word.raw.slice(at);
  const rest = raw.replace(ownFolder, '').replace(/["']$/u, '');
  return rest === raw || rest === '' || /[$`{*]/u.test(rest) ? null : rest;
}

/** The text of a file that the script reads in. It is asked for where it is not at hand; null where there is none. */
export function neighbour(path: string, reading: Reading): string | null {
  reading.wants.add(path);
  return reading.neighbours.get(path) ?? null;
}

/** Settings of a file of plain `NAME=value` lines, as `--env-file` takes it: no quotes, no expansion, `#` at the start of a line only. */
export function readEnvFile(word: Word, at: number, reading: Reading): readonly Setting[] | null {
  const path = pathOf(word, at);
  const text = path === null || fileOf(reading) !== null ? null : neighbour(path, reading);
  if (path === null || text === null) return null;
  const settings: Setting[] = [];
  for (const [line, content] of text.split(/\r?\n/u).entries()) {
    const match = /^([ \t]*)([A-Za-z_]\w*)=(.*)$/u.exec(content);
    const [, indent = '', name = '', value = ''] = match ?? [];
    if (match === null || !isSettingName(name)) continue;
    const from = indent.length;
    const valueAt = from + name.length + 1;
    settings.push({
      name,
      nameRange: lineRange(line, from, from + name.length),
      value,
      unknown: null,
      valueRange: lineRange(line, valueAt, content.length),
      range: lineRange(line, from, content.length),
      kind: 'env',
      reach: reading.reach,
      scope: 'file',
      file: path,
    });
  }
  return settings;
}
