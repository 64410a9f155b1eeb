import type { Position, Range } from '../base/text.js';
import type { FileReading, Setting } from '../scripts/index.js';
import type { LintOptions } from './rule.js';
import { sliceOf } from './writtenValue.js';

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function within(inner: Range, outer: Range): boolean {
  return !before(inner.start, outer.start) && !before(outer.end, inner.end);
}

/** Tells settings that stand on the command line of a launch (`NAME=value mpirun`, `-x NAME=value`) and so hold for it alone. */
export function onLaunch(reading: FileReading | undefined, { text }: LintOptions): (setting: Setting) => boolean {
  const launches = (reading?.launches ?? []).map(({ range }) => range);
  if (launches.length === 0) return () => false;
  return (setting) => {
    if (setting.kind !== 'bash' || setting.file !== undefined) return false;
    if (!launches.some((range) => within(setting.nameRange, range))) return false;
    // A script inside the command, as in `bash -c 'export NAME=value; …'`, has statements of its own.
    const lead = text === undefined ? '' : (sliceOf(text, { start: setting.range.start, end: setting.nameRange.start }) ?? '');
    return !/^(?:export|declare|typeset|setenv)\b/u.test(lead);
  };
}

/** Line of a setting as people count, with its file where that is another one. */
export function lineOf({ nameRange, file }: Setting): string {
  const line = String(nameRange.start.line + 1);
  return file === undefined ? line : `${file}:${line}`;
}
