import type { EccFact, GidFact, GpuFact, InterfaceFact, IommuFact, NicFact, NvlinkFact, PciFact, PcieLink, RoceFact } from '../facts.js';
import { bool, known, line, list, maybe, must, name, nullable, number, object, oneOf, or, table } from './decode.js';

const pcieLink = object<PcieLink>({ gen: known(number), width: known(number), maxGen: known(number), maxWidth: known(number) });

const ecc = object<EccFact>({
  enabled: known(bool),
  corrected: known(number),
  uncorrected: known(number),
  remappedRows: known(number),
  remapPending: known(bool),
  remapFailure: known(bool),
});

const nvlink = object<NvlinkFact>({
  links: must(number),
  active: must(number),
  inactive: or(list(number), []),
  linkGBs: known(number),
  errors: known(number),
});

type Clocks = NonNullable<GpuFact['clocks']>;
type Power = NonNullable<GpuFact['power']>;

/** One GPU. */
export const gpu = object<GpuFact>({
  index: must(number),
  name: or(line, ''),
  vendor: maybe(oneOf('nvidia', 'amd', 'ascend')),
  uuid: known(line),
  pci: known(line),
  numaNode: known(number),
  memoryBytes: known(number),
  driver: known(line),
  pcie: known(pcieLink),
  ecc: maybe(nullable(ecc)),
  clocks: maybe(nullable(object<Clocks>({ smMHz: known(number), maxSmMHz: known(number), memoryMHz: known(number) }))),
  throttle: maybe(nullable(list(line))),
  temperatureC: maybe(nullable(number)),
  power: maybe(nullable(object<Power>({ drawW: known(number), limitW: known(number), defaultLimitW: known(number) }))),
  persistence: maybe(nullable(bool)),
  mig: maybe(nullable(bool)),
  computeMode: maybe(nullable(line)),
  fabricState: maybe(nullable(line)),
  fabricStatus: maybe(nullable(line)),
  nvlink: maybe(nullable(nvlink)),
  bar1Bytes: maybe(nullable(number)),
});

const gid = object<GidFact>({ index: must(number), type: must(line), gid: must(line) });
const roce = object<RoceFact>({ pfc: known(list(number)), ecn: known(list(number)), trust: known(line), trafficClass: known(number) });
type Mtu = NonNullable<NicFact['mtu']>;

/** One RDMA port. */
export const nic = object<NicFact>({
  device: must(name),
  port: or(number, 1),
  netdev: known(line),
  pci: known(line),
  numaNode: known(number),
  guid: known(line),
  linkLayer: known(oneOf('InfiniBand', 'Ethernet')),
  state: known(line),
  physState: known(line),
  rateGbps: known(number),
  width: known(number),
  speed: known(line),
  firmware: known(line),
  gids: maybe(list(gid)),
  pcie: maybe(nullable(pcieLink)),
  board: maybe(nullable(line)),
  lid: maybe(nullable(number)),
  smLid: maybe(nullable(number)),
  mtu: maybe(nullable(object<Mtu>({ active: known(number), max: known(number) }))),
  bestGbps: maybe(nullable(number)),
  counters: maybe(nullable(table(number))),
  roce: maybe(nullable(roce)),
  driver: maybe(nullable(line)),
});

type Errors = NonNullable<InterfaceFact['errors']>;

/** One network interface. */
export const networkInterface = object<InterfaceFact>({
  name: must(name),
  up: or(bool, false),
  addresses: or(list(line), []),
  mtu: known(number),
  speedMbps: maybe(nullable(number)),
  driver: maybe(nullable(line)),
  pci: maybe(nullable(line)),
  mac: maybe(nullable(line)),
  errors: maybe(nullable(object<Errors>({ rx: must(number), tx: must(number), dropped: must(number) }))),
});

/** One PCI device. */
export const pciDevice = object<PciFact>({
  address: must(line),
  path: or(list(line), []),
  root: known(line),
  numaNode: known(number),
  classCode: known(line),
  id: known(line),
  link: known(pcieLink),
  acsRedirect: known(bool),
  ats: known(bool),
  relaxedOrdering: known(bool),
  maxReadRequest: known(number),
  maxPayload: known(number),
});

export const iommu = object<IommuFact>({ groups: must(number), domain: known(line) });
