import { unknownFacts, type GpuFact, type HostFacts, type Unseen } from '../facts.js';
import { cutSections } from './cut.js';
import { pairs, word } from './fields.js';
import { readAmd } from './sections/amd.js';
import { readAscend } from './sections/ascend.js';
import { clockOf, type Exchange } from './sections/clock.js';
import { readConf } from './sections/conf.js';
import { readEnvironment, readSystemVariables } from './sections/environment.js';
import { readGids } from './sections/gids.js';
import { readGpus } from './sections/gpus.js';
import { readCpu, readIdentity } from './sections/identity.js';
import { readInterfaces } from './sections/interfaces.js';
import { iommuOf, readKernelWords, readModules, readSysctl } from './sections/kernel.js';
import { readKernelLog } from './sections/kernelLog.js';
import { readLibraries } from './sections/libraries.js';
import { readLimits } from './sections/limits.js';
import { readMachine } from './sections/machine.js';
import { readNvlinks } from './sections/nvlink.js';
import { readPci, type PciReading } from './sections/pci.js';
import { readNics } from './sections/rdma.js';
import { readServices, readSynchronised } from './sections/services.js';
import { readContainers, readTools } from './sections/tools.js';
import { readMatrix } from './sections/topology.js';
import { readEthernet, readVerbs } from './sections/verbs.js';
import { readDmaBuf, readVersions } from './sections/versions.js';
import { unseenFacts, unseenSections } from './unseen.js';

export type { Exchange } from './sections/clock.js';

/** What the probe's output says of a host. */
export interface ProbeReading {
  /** null when the output has no section at all: the probe did not run there. */
  readonly facts: HostFacts | null;
  /** What could not be read, one sentence each. */
  readonly notes: readonly string[];
  /** The same, for programs. */
  readonly unseen: readonly Unseen[];
  /** True when the script ran to its end. */
  readonly done: boolean;
}

/**
 * Reads the probe's output. Nothing a host says makes it throw; texts are cleaned and bounded, conf files kept as they are but for secrets.
 * Without the exchange's times the clock's offset is not known.
 */
export function readProbe(output: string, boundary: string, exchange?: Exchange): ProbeReading {
  const probe = cutSections(output, boundary);
  if (probe.sections.size === 0) return { facts: null, notes: [], unseen: [], done: false };
  const section = (name: string) => probe.sections.get(name);
  const identity = readIdentity(section('identity'));
  const pci = readPci(section('pci'));
  const nvidia = readGpus(section('gpus'), pci);
  const libraries = readLibraries(section('libraries'));
  const versions = readVersions(section('versions'), section('cuda'), libraries.nccl, nvidia.gpus);
  const { modules, peerMemory, groups } = readModules(section('modules'));
  const services = readServices(section('services'));
  const ethernet = readEthernet(section('verbs'));
  const facts: HostFacts = {
    ...unknownFacts,
    ...identity,
    cpu: readCpu(section('cpu'), section('identity')),
    gpus: allGpus(
      withLinks(nvidia.gpus, readNvlinks(section('nvlink'))),
      readAmd(section('amd'), pci.pci),
      readAscend(section('ascend'), pci.pci, versions.driver),
    ),
    nics: readNics(section('rdma'), { gids: readGids(section('gids')), pci, verbs: readVerbs(section('verbs')), ...ethernet }),
    interfaces: readInterfaces(section('interfaces')),
    topoMatrix: readMatrix(section('topology')),
    versions,
    peerMemory,
    dmaBuf: readDmaBuf(section('versions'), identity.kernel),
    confFiles: readConf(section('conf')?.files ?? []),
    environment: readEnvironment(section('environment')),
    limits: readLimits(section('limits')),
    tools: readTools(section('tools')),
    pci: pci.pci,
    iommu: iommuOf(groups, domainsOf(pci)),
    kernelWords: readKernelWords(section('kernelWords')),
    modules,
    kernelLog: readKernelLog(section('kernelLog')),
    services,
    sysctl: readSysctl(section('sysctl')),
    systemVariables: readSystemVariables(section('systemVariables')),
    plugins: libraries.plugins,
    clock: clockOf(probe.times, exchange, readSynchronised(section('clock'), services)),
    machine: readMachine(section('machine')),
    containers: readContainers(section('containers')),
  };
  const denied = pairs(section('systemVariables')?.lines ?? []).flatMap(([key, path]) =>
    key === 'denied' ? [`/${word(path) ?? ''}`] : [],
  );
  const unseen = [...nvidia.unseen, ...unseenSections(probe), ...unseenFacts(facts, pci.configClosed, denied)];
  return { facts, notes: unseen.map(({ message }) => message), unseen, done: probe.done };
}

function withLinks(gpus: readonly GpuFact[] | null, links: ReturnType<typeof readNvlinks>): readonly GpuFact[] | null {
  if (gpus === null || links.size === 0) return gpus;
  return gpus.map((gpu) => ({ ...gpu, nvlink: links.get(gpu.index) ?? null }));
}

/** All vendors' GPUs; null when none of the tools could tell. */
function allGpus(nvidia: readonly GpuFact[] | null, ...others: readonly (readonly GpuFact[] | null)[]): readonly GpuFact[] | null {
  const found = others.flatMap((list) => list ?? []);
  return found.length === 0 ? nvidia : [...(nvidia ?? []), ...found];
}

/** Domain types of the devices themselves, not of the bridges above them. */
function domainsOf({ pci, domains }: PciReading): readonly (string | null)[] {
  const bridges = new Set((pci ?? []).filter(({ classCode }) => classCode?.startsWith('06') === true).map(({ address }) => address));
  return [...domains].flatMap(([address, domain]) => (bridges.has(address) ? [] : [domain]));
}
