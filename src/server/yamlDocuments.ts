import { readSweep, type SweepSetting } from '../bench/sweepFile.js';
import { readClusterFile } from '../cluster/readClusterFile.js';
import type { Finding } from '../lint/finding.js';
import { lintSettings } from '../lint/index.js';
import type { Setting } from '../scripts/setting.js';

/** What a cluster or sweep file holds for the editor. */
export interface YamlDocument {
  readonly settings: readonly Setting[];
  readonly findings: readonly Finding[];
}

/** What is wrong in a cluster or sweep file, by the readers that the rest of the program uses, and the settings that a sweep tries. */
export function yamlDocument(kind: 'cluster' | 'sweep', text: string, path: string, release: string): YamlDocument {
  if (kind === 'cluster')
    return { settings: [], findings: readClusterFile(text, path).problems.map((problem) => finding('cluster-file', problem)) };
  const { settings, problems, sweep } = readSweep(text, path);
  const found = settings.map(settingOf);
  const version = sweep?.ncclVersion ?? release;
  return { settings: found, findings: [...problems.map((problem) => finding('sweep-file', problem)), ...refused(found, version)] };
}

function finding(rule: string, { range, message }: Pick<Finding, 'range' | 'message'>): Finding {
  return { rule, severity: 'error', message, range, variable: null, docs: null, fixes: [] };
}

/** Every value has a scope of its own: they are tried one after the other, so none repeats or contradicts another. */
function settingOf({ name, value, nameRange, valueRange }: SweepSetting, at: number): Setting {
  const places = { nameRange, valueRange, range: valueRange };
  return { name, value, unknown: null, kind: 'env', reach: 'ranks', scope: String(at), ...places };
}

/**
 * What the search will refuse to run, said at the value; fixes are for other files. A search runs one collective, so what a list leaves the others
 * does not matter.
 */
function refused(settings: readonly Setting[], version: string): Finding[] {
  return settings.flatMap((setting) =>
    lintSettings([setting], { version, kind: 'env', rules: { 'starved-collective': 'off' } })
      .filter(({ severity }) => severity === 'error')
      .map((found) => ({ ...found, range: setting.valueRange, fixes: [] })),
  );
}
