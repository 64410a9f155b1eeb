/** Columns that every nvidia-smi since 2014 knows. */
const oldest = [
  'index',
  'uuid',
  'pci.bus_id',
  'memory.total',
  'driver_version',
  'pcie.link.gen.current',
  'pcie.link.gen.max',
  'pcie.link.width.current',
  'pcie.link.width.max',
] as const;

const older = [
  ...oldest,
  'ecc.mode.current',
  'ecc.errors.corrected.volatile.total',
  'ecc.errors.uncorrected.volatile.total',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'power.default_limit',
  'clocks.sm',
  'clocks.max.sm',
  'clocks.mem',
  'persistence_mode',
  'compute_mode',
] as const;

/**
 * Columns asked of `nvidia-smi --query-gpu`, the most first; one that does not know a column answers nothing and is asked for the next list. Serial numbers are in none. The name comes
 * last: it is the only one that could hold a comma.
 */
export const gpuFields = [
  [...older, 'mig.mode.current', 'clocks_event_reasons.active', 'fabric.state', 'fabric.status', 'name'],
  [...older, 'mig.mode.current', 'clocks_throttle_reasons.active', 'name'],
  [...oldest, 'name'],
] as const;

/** Columns of `--query-remapped-rows`. */
export const remapFields = [
  'gpu_bus_id',
  'remapped_rows.uncorrectable',
  'remapped_rows.correctable',
  'remapped_rows.pending',
  'remapped_rows.failure',
] as const;
