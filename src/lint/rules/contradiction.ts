import * as l10n from '@vscode/l10n';
import { atLeast, strtoll } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import type { Finding } from '../finding.js';
import { settingFinding, some } from '../report.js';
import type { SettingRule } from '../rule.js';

/** The settings that hold at the end of one branch of a file, by name. */
type Held = ReadonlyMap<string, Setting>;

function number(held: Held, name: string): bigint | null {
  const value = held.get(name)?.value ?? null;
  return value === null || value === '' ? null : strtoll(value).value;
}

function isOne(held: Held, name: string): boolean {
  return number(held, name) === 1n;
}

function overruled(held: Held, switched: string, names: readonly string[]): Finding[] {
  if (!isOne(held, switched)) return [];
  return names.flatMap((name) => {
    const setting = held.get(name);
    if (setting === undefined) return [];
    return [settingFinding('contradiction', 'error', l10n.t('{0} has no effect, because {1} is 1.', name, switched), setting)];
  });
}

function reversed(held: Held, least: string, most: string, version: string): Finding[] {
  const [low, high] = [number(held, least), number(held, most)];
  const setting = held.get(least);
  if (setting === undefined || low === null || high === null || low <= high || high < 1n || low < 1n) return [];
  const limit = atLeast(version, '2.25.1') ? 64n : 32n;
  if (high >= limit) return [];
  return [
    settingFinding(
      'contradiction',
      'error',
      l10n.t('{0} is {1}, more than {2}, which is {3}.', least, low.toString(), most, high.toString()),
      setting,
    ),
  ];
}

/** Settings that make each other void. */
export const contradiction: SettingRule = {
  id: 'contradiction',
  check: (settings, { version }) => [...branches(settings)].flatMap((held) => check(held, version)),
};

function check(held: Held, version: string): Finding[] {
  const net = held.get('NCCL_NET');
  const found = [
    ...reversed(held, 'NCCL_MIN_NCHANNELS', 'NCCL_MAX_NCHANNELS', version),
    ...reversed(held, 'NCCL_MIN_CTAS', 'NCCL_MAX_CTAS', version),
    ...overruled(held, 'NCCL_P2P_DISABLE', ['NCCL_P2P_LEVEL']),
    ...overruled(held, 'NCCL_IB_DISABLE', ['NCCL_IB_HCA']),
  ];
  if (net?.value?.toLowerCase() === 'ib' && isOne(held, 'NCCL_IB_DISABLE')) {
    found.push(
      settingFinding('contradiction', 'error', l10n.t('NCCL init fails: NCCL_NET asks for IB, and NCCL_IB_DISABLE=1 leaves it out.'), net),
    );
  }
  if (net?.value?.toLowerCase() === 'socket') {
    const names = [...held.keys()].filter((name) => name === 'NCCL_IB_HCA');
    const hca = held.get('NCCL_IB_HCA');
    if (hca !== undefined)
      found.push(settingFinding('contradiction', 'error', l10n.t('{0} has no effect, because NCCL_NET is Socket.', some(names)), hca));
  }
  return found;
}

/** What holds in each branch: an nccl.conf keeps the first value of a name, a script the last. */
function* branches(settings: readonly Setting[]): Generator<Held> {
  const scopes = new Map<string, Map<string, Setting>>();
  for (const setting of settings) {
    const held = scopes.get(setting.scope) ?? new Map<string, Setting>();
    scopes.set(setting.scope, held);
    if (setting.kind !== 'conf' || !held.has(setting.name)) held.set(setting.name, setting);
  }
  yield* scopes.values();
}
