import * as l10n from '@vscode/l10n';
import {
  listFunctions,
  listNames,
  readFunctionList,
  readPlainList,
  readsFunctions,
  starved,
  type ListMatrix,
} from '../../nccl/catalog/index.js';
import { numberOf, wordOf, type Clash, type ClashFinder, type Situation } from './clash.js';

interface Family {
  readonly title: string;
  readonly names: readonly string[];
  readonly enable: string;
  /** Whether a number of the enabling variable switches it off, or demands it. */
  readonly off: (number: number) => boolean;
  readonly asked: (number: number) => boolean;
}

const families: readonly Family[] = [
  // src/transport/nvls.cc: 0 off, 1 demanded, 2 where it works. src/init.cc: CollNet is on at exactly 1.
  {
    title: 'NVLS',
    names: ['NVLS', 'NVLSTree'],
    enable: 'NCCL_NVLS_ENABLE',
    off: (number) => number === 0,
    asked: (number) => number === 1,
  },
  {
    title: 'CollNet',
    names: ['CollNet', 'CollNetDirect', 'CollNetChain'],
    enable: 'NCCL_COLLNET_ENABLE',
    off: (number) => number !== 1,
    asked: (number) => number === 1,
  },
];

/** What a list of NCCL_ALGO leaves for each collective; null where it cannot be read. */
function matrixOf(value: string, version: string): ListMatrix | null {
  const names = listNames('NCCL_ALGO', version);
  if (readsFunctions(version)) {
    const read = readFunctionList('NCCL_ALGO', value, names);
    return read.ok ? read.matrix : null;
  }
  const { list } = readPlainList(value, names);
  return { Broadcast: list, Reduce: list, AllGather: list, ReduceScatter: list, AllReduce: list };
}

/** Whether a list names one of some algorithms among those to use. */
function names(value: string, wanted: readonly string[]): boolean {
  const lower = wanted.map((name) => name.toLowerCase());
  return value.split(';').some((entry) => {
    const list = entry.slice(entry.indexOf(':') + 1);
    return !list.startsWith('^') && list.split(',').some((word) => lower.includes(word.toLowerCase()));
  });
}

function without(matrix: ListMatrix, gone: readonly string[]): ListMatrix {
  const row = (name: keyof ListMatrix): ListMatrix[keyof ListMatrix] =>
    Object.fromEntries(Object.entries(matrix[name]).map(([algorithm, on]) => [algorithm, gone.includes(algorithm) ? 0 : on]));
  return {
    Broadcast: row('Broadcast'),
    Reduce: row('Reduce'),
    AllGather: row('AllGather'),
    ReduceScatter: row('ReduceScatter'),
    AllReduce: row('AllReduce'),
  };
}

function familyClash(situation: Situation, family: Family): Clash[] {
  const { held, version } = situation;
  const algo = held.get('NCCL_ALGO');
  const enable = held.get(family.enable);
  const number = numberOf(situation, family.enable);
  if (algo === undefined || enable === undefined || number === null || algo.value === null || algo.value === '') return [];
  const matrix = matrixOf(algo.value, version);
  if (matrix === null) return [];
  const shown = `${family.enable}=${enable.value ?? ''}`;
  if (family.off(number) && names(algo.value, family.names)) {
    const before = starved(matrix);
    const failing = readsFunctions(version) ? starved(without(matrix, family.names)).filter((one) => !before.includes(one)) : [];
    if (failing.length > 0) {
      const message = l10n.t(
        '{0} fail: NCCL_ALGO leaves them {1} alone, and {2} switches it off.',
        failing.join(', '),
        family.title,
        shown,
      );
      return [{ setting: algo, severity: 'error', message, anyway: true }];
    }
    return [
      {
        setting: algo,
        severity: 'warning',
        message: l10n.t('{0} in NCCL_ALGO is never used, because {1} switches it off.', family.title, shown),
      },
    ];
  }
  const left = listFunctions.some((one) => family.names.some((name) => (matrix[one][name] ?? 0) > 0));
  if (!family.asked(number) || left || !listNames('NCCL_ALGO', version).some((name) => family.names.includes(name))) return [];
  const message = l10n.t('{0} asks for {1} in vain: NCCL_ALGO={2} leaves it out.', shown, family.title, algo.value);
  return [{ setting: enable, severity: 'warning', message }];
}

/** NVLS or CollNet asked for by one variable and switched off by another. */
export const algorithmOff: ClashFinder = (situation) => families.flatMap((family) => familyClash(situation, family));

/** A tuner together with lists that take its choices away. */
export const tunerTied: ClashFinder = (situation) => {
  const plugin = wordOf(situation, 'NCCL_TUNER_PLUGIN');
  const asked = situation.held.get('NCCL_TUNER_CONFIG_FILE') !== undefined || (plugin !== null && plugin !== '');
  if (!asked || plugin === 'none') return [];
  // Google's tuner chooses among what its guide has people write, and its checker wants it so.
  if ([...situation.held.keys()].some((name) => /^NCCL_(?:FASTRAK|SHIMNET)_|^NCCL_TUNER_CONFIG_PATH$/u.test(name))) return [];
  // A table of one's own whose entries are skipped is work lost; that a plugin may choose less is often meant.
  const severity = situation.held.get('NCCL_TUNER_CONFIG_FILE') === undefined ? 'information' : 'warning';
  return ['NCCL_ALGO', 'NCCL_PROTO'].flatMap((name): Clash[] => {
    const setting = situation.held.get(name);
    if (setting === undefined || setting.value === null || setting.value === '') return [];
    const message = l10n.t(
      'The tuner can choose only among what {0}={1} leaves: its entries for anything else are skipped.',
      name,
      setting.value,
    );
    return [{ setting, severity, message }];
  });
};
