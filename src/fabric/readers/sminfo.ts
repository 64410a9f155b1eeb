import * as l10n from '@vscode/l10n';
import type { Problem } from '../../base/problem.js';
import { guid } from '../guid.js';
import { eachLine, type TextInput } from './eachLine.js';

/** The subnet manager that `sminfo` found. */
export interface SubnetManager {
  readonly lid: number;
  readonly guid: string | null;
  readonly priority: number;
  /** "SMINFO_MASTER", "SMINFO_STANDBY", … */
  readonly state: string;
  /** Rises while the manager lives: the same figure twice, seconds apart, means that it hangs. */
  readonly activity: number;
}

const pattern =
  /^sminfo: sm lid (\d{1,5}) sm guid (0x[0-9a-fA-F]{1,16}), activity count (\d{1,10}) priority (\d{1,3}) state \d{1,3} (\w{1,32})/;

/** Reads `sminfo`; null with a problem where it names none. */
export function readSminfo(input: TextInput): { readonly manager: SubnetManager | null; readonly problems: readonly Problem[] } {
  const managers: SubnetManager[] = [];
  eachLine(input, (text) => {
    const found = pattern.exec(text);
    if (found === null || managers.length > 0) return;
    const [, lid, own, activity, priority, state = ''] = found;
    managers.push({ lid: Number(lid), guid: guid(own), activity: Number(activity), priority: Number(priority), state });
  });
  const manager = managers[0] ?? null;
  return { manager, problems: manager === null ? [{ line: null, message: l10n.t('no subnet manager is named in this text') }] : [] };
}
