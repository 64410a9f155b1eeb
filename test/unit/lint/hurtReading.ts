import { lintDocument, type Finding, type LintOptions } from '../../../src/lint/index.js';
import { nothingRead, type Container, type FileKind, type FileReading, type Launch, type Setting } from '../../../src/scripts/index.js';

/** What rules say of a text, as `severity rule`, those of the rules named alone. */
export async function said(rules: readonly string[], kind: FileKind, text: string, options: Partial<LintOptions> = {}): Promise<Finding[]> {
  const { findings } = await lintDocument({ path: 'file', bytes: new TextEncoder().encode(text), kind }, { version: '2.30.7', ...options });
  return findings.filter(({ rule }) => rules.includes(rule));
}

export const brief = (findings: readonly Finding[]): string[] => findings.map(({ rule, severity }) => `${severity} ${rule}`);

/** A setting in line `line` of a made-up script. */
export function setting(name: string, value: string | null, line = 0, change: Partial<Setting> = {}): Setting {
  const nameRange = { start: { line, character: 7 }, end: { line, character: 7 + name.length } };
  const valueRange = { start: { line, character: 8 + name.length }, end: { line, character: 8 + name.length + (value ?? '$X').length } };
  return {
    name,
    nameRange,
    value,
    unknown: value === null ? 'variable' : null,
    valueRange,
    range: { start: { line, character: 0 }, end: valueRange.end },
    kind: 'bash',
    reach: 'ranks',
    scope: '',
    ...change,
  };
}

/** A launch of ranks in line 20 that sees these settings. */
export function launch(environment: readonly Setting[], change: Partial<Launch> = {}): Launch {
  return {
    range: { start: { line: 20, character: 0 }, end: { line: 20, character: 4 } },
    launcher: 'srun',
    style: 'slurm',
    program: 'train.py',
    environment,
    dropped: [],
    pass: null,
    ranks: null,
    hosts: null,
    ...change,
  };
}

/** A container with GPUs of which nothing else is said. */
export function container(change: Partial<Container> = {}): Container {
  return {
    range: { start: { line: 30, character: 0 }, end: { line: 30, character: 6 } },
    how: 'docker',
    name: null,
    image: 'train:1',
    gpus: true,
    shmBytes: null,
    memlockUnlimited: null,
    hostNetwork: null,
    rdma: false,
    mend: { shm: null, memlock: null },
    ...change,
  };
}

export const reading = (change: Partial<FileReading>): FileReading => ({ ...nothingRead, ...change });
