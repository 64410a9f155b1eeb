import type { SimulatedGpu, SimulatedHost, SimulatedNic } from './world.js';

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** A host that is still being built. */
export type HostDraft = Omit<Draft<SimulatedHost>, 'gpus' | 'nics'> & { gpus: Draft<SimulatedGpu>[]; nics: Draft<SimulatedNic>[] };

/** What follows the host in a fault: its word in help, its form, and one that {@link chooseFaults} takes. */
interface Detail {
  readonly word: string;
  readonly form: RegExp;
  readonly usual: (random: (below: number) => number, gpus: number) => string;
}

interface FaultKind {
  readonly takes: Detail | null;
  readonly apply: (host: HostDraft, detail: string) => void;
}

const adapter: Detail = {
  word: 'DEVICE',
  form: /^mlx5_\d$/,
  usual: (random, gpus) => `mlx5_${String(random(gpus))}`,
};
const gpu: Detail = { word: 'GPU', form: /^[0-7]$/, usual: (random, gpus) => String(random(gpus)) };
const value = (word: string, form: RegExp, usual: string): Detail => ({ word, form, usual: () => usual });
const version = (usual: string): Detail => value('VERSION', /^\d{1,4}(?:\.\d{1,4}){1,3}$/, usual);

const onNic =
  (change: (nic: Draft<SimulatedNic>) => void) =>
  (host: HostDraft, device: string): void => {
    for (const nic of host.nics) if (nic.device === device) change(nic);
  };
const onGpu =
  (change: (gpu: Draft<SimulatedGpu>) => void) =>
  (host: HostDraft, index: string): void => {
    for (const one of host.gpus) if (one.index === Number(index)) change(one);
  };
const onHost = (takes: Detail | null, apply: FaultKind['apply']): FaultKind => ({ takes, apply });

/** Every kind of fault that the embedded cluster can play, by the name that `--fault` takes. */
export const faultKinds = {
  'degraded-link': {
    takes: adapter,
    apply: onNic((nic) => {
      nic.width = 2;
    }),
  },
  'port-down': {
    takes: adapter,
    apply: onNic((nic) => {
      nic.active = false;
    }),
  },
  'nic-pcie': {
    takes: adapter,
    apply: onNic((nic) => {
      nic.pcieWidth = 8;
    }),
  },
  'symbol-errors': {
    takes: adapter,
    apply: onNic((nic) => {
      nic.symbolErrors = 48_211_907;
    }),
  },
  'acs-on': {
    takes: adapter,
    apply: onNic((nic) => {
      nic.acsRedirect = true;
    }),
  },
  firmware: {
    takes: value('VERSION', /^\d{1,3}\.\d{1,3}\.\d{1,5}$/, '28.36.1010'),
    apply: (host, text) => {
      for (const nic of host.nics) nic.firmware = text;
    },
  },
  'gdr-off': onHost(null, (host) => {
    host.gpuDirect = false;
  }),
  'tcp-only': onHost(null, (host) => {
    host.nics = [];
  }),
  'iommu-on': onHost(null, (host) => {
    host.iommuTranslates = true;
  }),
  ecc: {
    takes: gpu,
    apply: onGpu((one) => {
      one.eccUncorrected = 3;
      one.remapPending = true;
    }),
  },
  'gpu-lost': {
    takes: gpu,
    apply: onGpu((one) => {
      one.lost = true;
    }),
  },
  throttle: {
    takes: gpu,
    apply: onGpu((one) => {
      one.hot = true;
    }),
  },
  'nvlink-down': {
    takes: gpu,
    apply: onGpu((one) => {
      one.nvlinksDown = [4, 5];
    }),
  },
  'fabric-manager': onHost(null, (host) => {
    host.fabricManager = 'failed';
  }),
  driver: onHost(version('535.104.05'), (host, text) => {
    host.driver = text;
  }),
  nccl: onHost(version('2.18.5'), (host, text) => {
    host.nccl = text;
  }),
  conf: onHost(null, (host) => {
    host.conf = '# left over from a debugging session\nNCCL_P2P_DISABLE=1\n';
  }),
  memlock: onHost(null, (host) => {
    host.memlockKiB = 64;
  }),
  shm: onHost(null, (host) => {
    host.shmKiB = 65_536;
  }),
  cpu: onHost(null, (host) => {
    host.cpu = 'Intel(R) Xeon(R) Platinum 8468';
  }),
  clock: onHost(value('MILLISECONDS', /^-?\d{1,9}$/, '93000'), (host, text) => {
    host.clockOffsetMs = Number(text);
  }),
  mtu: onHost(value('BYTES', /^\d{3,5}$/, '1500'), (host, text) => {
    host.mtu = Number(text);
  }),
  interface: onHost(value('NAME', /^[a-z][a-z0-9]{1,14}$/, 'ibp24s0'), (host, text) => {
    // The one that NCCL would take for its first connections.
    const [first] = host.nics;
    if (first === undefined) host.ethernet = text;
    else first.netdev = text;
  }),
  unreachable: onHost(null, (host) => {
    host.presence = 'refuses';
  }),
  silent: onHost(null, (host) => {
    host.presence = 'silent';
  }),
  dies: onHost(null, (host) => {
    host.presence = 'dies';
  }),
} as const satisfies Record<string, FaultKind>;

/** Name of a kind of fault. */
export type FaultName = keyof typeof faultKinds;

/** Whether a text names a kind of fault. */
export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(faultKinds, text);
}

/** The adapter or GPU that a fault names, as its host must have it; null where it names none. */
export function partOf(kind: FaultName, detail: string | null): string | null {
  const { takes }: FaultKind = faultKinds[kind];
  return takes === adapter || takes === gpu ? detail : null;
}
