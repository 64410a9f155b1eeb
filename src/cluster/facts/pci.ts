import type { PcieLink } from './gpu.js';

/** One PCI device between the root and a GPU or an adapter, or such a device itself. */
export interface PciFact {
  /** "0000:18:00.0". */
  readonly address: string;
  /**
   * Addresses from the root port down to the device itself, as /sys/devices nests them. Two devices meet at their last common entry: a
   * common switch port, or none, when they hang on different root ports.
   */
  readonly path: readonly string[];
  /** "pci0000:00": the host bridge it hangs under. */
  readonly root: string | null;
  readonly numaNode: number | null;
  /** Six hexadecimal digits, "030200" a 3D controller, "020700" an InfiniBand controller, "060400" a bridge. */
  readonly classCode: string | null;
  /** "10de:2330". */
  readonly id: string | null;
  readonly link: PcieLink | null;
  /**
   * Access Control Services control bits that send peer-to-peer traffic up to the root (Request Redirect, Completion Redirect, Upstream
   * Forwarding; PCIe 6.12.1.2): true when any is on, false when the device has none on or has no ACS, null when configuration space past
   * byte 64 could not be read (it needs root).
   */
  readonly acsRedirect: boolean | null;
  /** Whether Address Translation Services are on; null when not read. */
  readonly ats: boolean | null;
  /** Whether relaxed ordering is on in Device Control; null when not read. */
  readonly relaxedOrdering: boolean | null;
  /** Bytes; null when not read. */
  readonly maxReadRequest: number | null;
  readonly maxPayload: number | null;
}

/** The IOMMU as the kernel runs it. */
export interface IommuFact {
  /** Whether any device is in an IOMMU group. */
  readonly groups: number;
  /** Default domain type of GPUs and adapters ("identity" is pass-through, "DMA", "DMA-FQ"), from iommu_groups/N/type; null when not read. */
  readonly domain: string | null;
}
