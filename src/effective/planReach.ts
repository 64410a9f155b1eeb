import * as l10n from '@vscode/l10n';
import { isSettingName, readFile } from '../scripts/index.js';
import { effectiveOf } from './effective.js';

/** What becomes of one setting that a run is given. */
export interface SettingReach {
  readonly name: string;
  readonly text: string;
  /** null: it cannot be told, as for variables that no part of NCCL reads. */
  readonly reaches: boolean | null;
  /** What NCCL makes of it, or why no rank sees it; one sentence. */
  readonly message: string;
  /** True where the text does not do what it says. */
  readonly mistaken: boolean;
}

/**
 * Whether settings reach the ranks of a run, told from its command as a person would paste it ("bash") or from its manifest ("yaml"): the same reading as
 * that of job scripts, so that a launcher's word such as --export=NONE is noticed.
 */
export async function reachOfPlan(
  text: string,
  kind: 'bash' | 'yaml',
  settings: Readonly<Record<string, string>>,
  version: string,
): Promise<SettingReach[]> {
  const reading = await readFile(text, kind);
  const { variables, unreached } = effectiveOf({ version, file: { name: '', reading } });
  return Object.entries(settings).map(([name, value]): SettingReach => {
    const row = { name, text: value };
    if (!isSettingName(name)) return { ...row, reaches: null, message: l10n.t('It is handed on; NCCL does not read it.'), mistaken: false };
    const found = variables.find((one) => one.name === name);
    if (found !== undefined && (found.text === value || found.text === null))
      return { ...row, reaches: true, message: found.effect, mistaken: found.mistaken };
    const lost = unreached.find((one) => one.name === name);
    const other =
      found === undefined
        ? l10n.t('Nothing in the command hands it to the ranks.')
        : l10n.t('The ranks get {0} instead.', found.text ?? '');
    return { ...row, reaches: false, message: lost?.message ?? other, mistaken: false };
  });
}
