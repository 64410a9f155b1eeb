import { lineRange } from '../../../src/base/text.js';
import { nothingRead, type FileReading, type Launch, type Setting } from '../../../src/scripts/index.js';

/** A setting on a line of its own, as a reader would give it. */
export function setting(line: number, name: string, value: string | null, more: Partial<Setting> = {}): Setting {
  const text = `export ${name}=${value ?? '$X'}`;
  return {
    name,
    nameRange: lineRange(line, 7, 7 + name.length),
    value,
    unknown: value === null ? 'variable' : null,
    valueRange: lineRange(line, 8 + name.length, text.length),
    range: lineRange(line, 0, text.length),
    kind: 'bash',
    reach: 'ranks',
    scope: '',
    ...more,
  };
}

/** A launch on a line. */
export function launch(line: number, environment: readonly Setting[], more: Partial<Launch> = {}): Launch {
  return {
    range: lineRange(line, 0, 80),
    launcher: 'srun',
    style: 'slurm',
    program: 'train.py',
    environment,
    dropped: [],
    pass: null,
    ranks: null,
    hosts: null,
    ...more,
  };
}

/** A reading with these parts. */
export function reading(parts: Partial<FileReading>): FileReading {
  return { ...nothingRead, ...parts };
}
