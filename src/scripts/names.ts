import { variables } from '../nccl/catalog/data/index.js';

const others = new Set(variables.map(({ name }) => name).filter((name) => !name.startsWith('NCCL_')));

/** Names of PyTorch's flight recorder, of the plugin for libfabric, and of libfabric what shows that the plugin is meant. */
const beside = /^(?:TORCH_FR_|OFI_NCCL_|FI_EFA_|FI_PROVIDER$)/u;

/** True for the names that this room reports: NCCL_…, TORCH_NCCL_… and the few others that NCCL, PyTorch or its network plugin read. */
export function isSettingName(name: string): boolean {
  return /^(?:(?:TORCH_)?NCCL|TORCH_FR|[HR]CCL)_/u.test(name) || others.has(name) || beside.test(name);
}
