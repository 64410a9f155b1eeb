import { listNames, readFunctionList, readPlainList, readsFunctions } from '../catalog/algorithmList.js';
import { type Allowed, allowAll } from './system.js';

/** What NCCL_ALGO and NCCL_PROTO leave, or what NCCL prints when it cannot read one of them. */
export type AllowedReading = { readonly ok: true; readonly allowed: Allowed } | { readonly ok: false; readonly warn: string };

/** Reads both lists as the release does (plain up to 2.23.4, by function from 2.24.3); an unset or empty list leaves everything. */
export function readAllowed(algo: string | null, proto: string | null, version: string): AllowedReading {
  if (!readsFunctions(version)) return { ok: true, allowed: plainLists(algo, proto, version) };
  const algorithmList = algo === null || algo === '' ? null : readFunctionList('NCCL_ALGO', algo, listNames('NCCL_ALGO', version));
  const protocolList = proto === null || proto === '' ? null : readFunctionList('NCCL_PROTO', proto, listNames('NCCL_PROTO', version));
  for (const [name, list] of [
    ['NCCL_ALGO', algorithmList],
    ['NCCL_PROTO', protocolList],
  ] as const)
    if (list !== null && !list.ok) return { ok: false, warn: list.why === 'crash' ? `${name} crashes NCCL` : list.warn };
  return {
    ok: true,
    allowed: {
      algorithm: (collective, algorithm) => algorithmList?.ok !== true || (algorithmList.matrix[collective][algorithm] ?? 0) > 0,
      protocol: (collective, protocol) => {
        if (protocolList?.ok !== true) return allowAll.protocol(collective, protocol);
        const state = protocolList.matrix[collective][protocol] ?? 0;
        return state === 0 ? 'no' : state === 2 ? 'auto' : 'yes';
      },
    },
  };
}

/** Before functions could be named a list held for AllReduce; a collective with nothing left fell back to its ring. */
function plainLists(algo: string | null, proto: string | null, version: string): Allowed {
  const known = listNames('NCCL_ALGO', version);
  const algorithmList = algo === null ? null : withRings(readPlainList(algo, known).list);
  const protocolList = proto === null ? null : readPlainList(proto, listNames('NCCL_PROTO', version)).list;
  const left = (collective: string): boolean =>
    algorithmList === null || known.some((name) => algorithmList[name] === 1 && runs(collective, name));
  return {
    algorithm: (collective, algorithm) =>
      algorithmList === null || algorithmList[algorithm] === 1 || (algorithm === 'Ring' && !left(collective)),
    protocol: (collective, protocol) =>
      protocolList === null ? allowAll.protocol(collective, protocol) : protocolList[protocol] === 1 ? 'yes' : 'no',
  };
}

/** Where a list leaves neither rings, trees nor NVLS, those releases took rings and trees again. */
function withRings(list: Readonly<Record<string, 0 | 1>>): Readonly<Record<string, 0 | 1>> {
  const some = ['Ring', 'Tree', 'NVLS', 'NVLSTree'].some((name) => list[name] === 1);
  return some ? list : { ...list, Ring: 1, Tree: 1 };
}

function runs(collective: string, algorithm: string): boolean {
  if (collective === 'AllReduce') return algorithm !== 'PAT';
  if (collective === 'Broadcast' || collective === 'Reduce') return algorithm === 'Ring';
  return algorithm !== 'Tree' && algorithm !== 'CollNetChain' && algorithm !== 'NVLSTree';
}
