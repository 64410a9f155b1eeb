import { variables } from '../nccl/catalog/data/index.js';

const others = new Set(variables.map(({ name }) => name).filter((name) => !name.startsWith('NCCL_')));

/** True for the names that this room reports: NCCL_…, TORCH_NCCL_… and the few others that NCCL reads. */
export function isSettingName(name: string): boolean {
  return /^(?:TORCH_)?NCCL_/u.test(name) || others.has(name);
}
