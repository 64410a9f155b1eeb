import type { FaultName } from '../../src/simulator/faultKinds.js';

/**
 * What the doctor says of a host with each kind of fault: the check that names it, and others that may speak of the same host because the
 * fault has more than one face (a GPU that fell off the bus is missing, and its Xid is in the kernel's log).
 */
export const expected: Readonly<Record<FaultName, { readonly check: string; readonly also?: readonly string[] }>> = {
  'degraded-link': { check: 'port-rate', also: ['port-link-recovery'] },
  'port-down': { check: 'port-not-active', also: ['gpu-without-near-nic', 'interface-name-differs'] },
  'nic-pcie': { check: 'nic-pcie' },
  'symbol-errors': { check: 'port-symbol-errors' },
  'acs-on': { check: 'pci-acs' },
  firmware: { check: 'nic-firmware-differs' },
  'gdr-off': { check: 'gpudirect-off', also: ['modules-differ'] },
  'tcp-only': { check: 'tcp-only', also: ['interface-name-differs', 'modules-differ', 'platform-nics'] },
  'iommu-on': { check: 'pci-iommu', also: ['kernel-command-line'] },
  ecc: { check: 'gpu-ecc-uncorrected', also: ['gpu-xid', 'gpu-remap-pending'] },
  'gpu-lost': { check: 'gpu-count-differs', also: ['gpu-xid'] },
  throttle: { check: 'gpu-throttled', also: ['gpu-temperature', 'gpu-clock'] },
  'nvlink-down': { check: 'nvlink-inactive', also: ['gpu-xid'] },
  'fabric-manager': { check: 'fabric-manager', also: ['gpu-fabric-state', 'service-not-active'] },
  driver: { check: 'driver-differs', also: ['modules-differ'] },
  nccl: { check: 'nccl-differs', also: ['peer-memory-name'] },
  conf: { check: 'conf-file-differs', also: ['hidden-configuration'] },
  memlock: { check: 'memlock' },
  shm: { check: 'shared-memory' },
  cpu: { check: 'cpu-mixed' },
  clock: { check: 'clock-off', also: ['service-not-active', 'clock-unsynchronised'] },
  mtu: { check: 'interface-mtu-differs' },
  interface: { check: 'interface-name-differs' },
  unreachable: { check: 'not-reached-unreachable' },
  silent: { check: 'not-reached-timeout' },
  dies: { check: 'not-reached-unreachable', also: ['answer-incomplete'] },
};
