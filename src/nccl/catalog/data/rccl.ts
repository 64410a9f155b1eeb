import type { Entry } from './entry.js';

const shared = { area: 'rccl', reader: 'rccl', owner: 'AMD RCCL', since: null } as const;
const flag = (name: string, standard: number, en: string, zh: string): Entry => ({
  ...shared,
  name: `RCCL_${name}`,
  kind: 'switch',
  truthy: '!=0',
  default: standard,
  en,
  zh,
});

/** Variables that RCCL, AMD's library with NCCL's interface, has of its own. Source: ROCm/rccl at its base 2.21.5 (RCCL_PARAM: strtoll, base 0). */
export const rccl: readonly Entry[] = [
  flag('MSCCL_ENABLE', 1, 'Uses MSCCL’s schedules for collectives.', '使用 MSCCL 的集合操作编排。'),
  flag('MSCCL_FORCE_ENABLE', 0, 'Uses MSCCL also where RCCL would not.', '在 RCCL 默认不用的场合也使用 MSCCL。'),
  flag('MSCCL_ENABLE_SINGLE_PROCESS', 1, 'Allows MSCCL where one process drives several GPUs.', '允许单进程多 GPU 时使用 MSCCL。'),
  {
    ...shared,
    name: 'RCCL_MSCCLPP_ENABLE',
    kind: 'switch',
    truthy: '!=0',
    en: 'Uses MSCCL++ for small collectives where it was built in.',
    zh: '编译时带有 MSCCL++ 时，小消息使用它。',
  },
  {
    ...shared,
    name: 'RCCL_MSCCLPP_THRESHOLD',
    kind: 'bytes',
    unit: 'bytes',
    default: 1048576,
    en: 'Largest message that goes through MSCCL++.',
    zh: '使用 MSCCL++ 的最大消息。',
  },
  {
    ...shared,
    name: 'RCCL_P2P_NET_THRESHOLD',
    kind: 'bytes',
    unit: 'bytes',
    default: 131072,
    en: 'Message size from which send and receive between hosts use more channels.',
    zh: '跨主机 send/recv 开始使用更多 channel 的消息大小。',
  },
  flag('P2P_NET_DISABLE', 0, 'Turns the network channels of send and receive off.', '关闭 send/recv 的网络 channel。'),
  {
    ...shared,
    name: 'RCCL_INTRANET_THRESHOLD',
    kind: 'bytes',
    unit: 'bytes',
    default: 8388608,
    en: 'Message size from which traffic inside a host goes over its network adapters.',
    zh: '主机内通信开始借道网卡的消息大小。',
  },
  {
    ...shared,
    name: 'RCCL_ENABLE_INTRANET',
    kind: 'tri-state',
    default: -2,
    accepts: '0 1',
    en: 'Lets traffic inside a host go over its network adapters.',
    zh: '允许主机内通信借道网卡。',
    means: ['chosen by RCCL', '由 RCCL 自动选择'],
  },
  flag('MODEL_MATCHING_DISABLE', 0, 'Does not look the machine up among the known models.', '不在已知机型中匹配本机拓扑。'),
  flag(
    'PIVOT_ALLTOALL_ENABLE',
    1,
    'Uses the pivot algorithm for all-to-all where the machine allows.',
    '硬件允许时，all-to-all 使用 pivot 算法。',
  ),
  flag('LL128_FORCE_ENABLE', 0, 'Allows LL128 where RCCL does not know it to be safe.', '在不确定是否安全的硬件上也允许 LL128。'),
  {
    ...shared,
    name: 'RCCL_FORCE_ENABLE_GDRDMA',
    kind: 'tri-state',
    default: -1,
    accepts: '0 1',
    en: 'Takes GPUDirect RDMA for present without looking.',
    zh: '不作检查即认定支持 GPUDirect RDMA。',
    means: ['looked up', '自动检查'],
  },
  flag('KERNEL_COLL_TRACE_ENABLE', 0, 'Traces collectives inside the kernels.', '在 kernel 内跟踪集合操作。'),
  flag('NET_CONTIGUOUS_MEM', 0, 'Takes one piece of memory for network buffers.', '网络缓冲区使用连续内存。'),
  flag('USE_ROCM_SMI_LIB', 0, 'Reads the topology through the ROCm SMI library.', '通过 ROCm SMI 库读取拓扑。'),
  flag('ENABLE_SIGNALHANDLER', 0, 'Prints stacks when the process gets a fatal signal.', '进程收到致命信号时打印调用栈。'),
];

/** Where NCCL's own variables mean something else to RCCL. Source: the same; src/misc/param.cc and MAXCHANNELS in src/include/device.h. */
export const rcclDiffers: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  NCCL_MAX_NCHANNELS: { en: 'RCCL, on AMD GPUs, allows up to 128.', zh: 'AMD GPU 上的 RCCL 最多允许 128。' },
  NCCL_MIN_NCHANNELS: { en: 'RCCL, on AMD GPUs, allows up to 128.', zh: 'AMD GPU 上的 RCCL 最多允许 128。' },
  NCCL_CONF_FILE: {
    en: 'RCCL, on AMD GPUs, reads ~/.rccl.conf and /etc/rccl.conf.',
    zh: 'AMD GPU 上的 RCCL 读取 ~/.rccl.conf 和 /etc/rccl.conf。',
  },
};
