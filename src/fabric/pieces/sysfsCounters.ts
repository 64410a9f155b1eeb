/**
 * Error counters of a port in /sys/class/infiniband/DEVICE/ports/N/counters (Linux, drivers/infiniband/core/sysfs.c) by their names in the IBTA
 * specification, which the tools of infiniband-diags print. What `hw_counters` holds (retries, out of sequence) tells of a whole path and not of the
 * cable in this port, and PortXmitWait tells of congestion; neither is here.
 */
const names: readonly (readonly [sysfs: string, ibta: string])[] = [
  ['symbol_error', 'SymbolErrorCounter'],
  ['link_error_recovery', 'LinkErrorRecoveryCounter'],
  ['link_downed', 'LinkDownedCounter'],
  ['port_rcv_errors', 'PortRcvErrors'],
  ['port_rcv_remote_physical_errors', 'PortRcvRemotePhysicalErrors'],
  ['port_rcv_switch_relay_errors', 'PortRcvSwitchRelayErrors'],
  ['port_xmit_discards', 'PortXmitDiscards'],
  ['port_xmit_constraint_errors', 'PortXmitConstraintErrors'],
  ['port_rcv_constraint_errors', 'PortRcvConstraintErrors'],
  ['local_link_integrity_errors', 'LocalLinkIntegrityErrors'],
  ['excessive_buffer_overrun_errors', 'ExcessiveBufferOverrunErrors'],
  ['VL15_dropped', 'VL15Dropped'],
];

/** The error counters above 0 of a port's sysfs counters; null where none of them was read. */
export function errorsOfSysfs(counters: Readonly<Record<string, number>> | null | undefined): Readonly<Record<string, number>> | null {
  if (counters === null || counters === undefined) return null;
  const read = names.filter(([name]) => Object.hasOwn(counters, name));
  if (read.length === 0) return null;
  return Object.fromEntries(read.flatMap(([name, ibta]) => ((counters[name] ?? 0) > 0 ? [[ibta, counters[name] ?? 0]] : [])));
}
