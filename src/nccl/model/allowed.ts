import { listNames, readFunctionList } from '../catalog/algorithmList.js';
import { type Allowed, allowAll } from './system.js';

/** What NCCL_ALGO and NCCL_PROTO leave, or what NCCL prints when it cannot read one of them. */
export type AllowedReading = { readonly ok: true; readonly allowed: Allowed } | { readonly ok: false; readonly warn: string };

/** Reads both lists as NCCL 2.24.3 and later do; an unset or empty list leaves everything. */
export function readAllowed(algo: string | null, proto: string | null, version: string): AllowedReading {
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
