/** Columns asked of `nvidia-smi --query-gpu`, the name last: it is the only one that could hold a comma. */
export const gpuFields = [
  'index',
  'uuid',
  'pci.bus_id',
  'memory.total',
  'driver_version',
  'pcie.link.gen.current',
  'pcie.link.gen.max',
  'pcie.link.width.current',
  'pcie.link.width.max',
  'name',
] as const;
