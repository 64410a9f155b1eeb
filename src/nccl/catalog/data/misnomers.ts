/** A name that people write for a variable of NCCL that is called otherwise, or that never existed. */
export interface Misnomer {
  readonly name: string;
  /** The name that NCCL reads, or null where there is none. */
  readonly use: string | null;
  /** True when the real variable means the opposite, so that the value has to be turned round. */
  readonly inverted: boolean;
  /** What to do where renaming is not enough; plain English data, null where nothing needs to be said. */
  readonly note: { readonly en: string; readonly zh: string } | null;
}

const renamed = (name: string, use: string): Misnomer => ({ name, use, inverted: false, note: null });
const inverted = (name: string, use: string): Misnomer => ({ name, use, inverted: true, note: null });

/** Misspelt and invented names found in public scripts and guides. */
export const misnomers: readonly Misnomer[] = [
  renamed('NCCL_MIN_CHANNELS', 'NCCL_MIN_NCHANNELS'),
  renamed('NCCL_MAX_CHANNELS', 'NCCL_MAX_NCHANNELS'),
  renamed('NCCL_NSOCKS_PER_THREAD', 'NCCL_NSOCKS_PERTHREAD'),
  renamed('NCCL_BUFFER_SIZE', 'NCCL_BUFFSIZE'),
  {
    name: 'NCCL_IB_TOS',
    use: 'NCCL_IB_TC',
    inverted: false,
    note: {
      en: 'The traffic class is the whole byte: DSCP 46 is NCCL_IB_TC=184.',
      zh: '流量类别是整个字节：DSCP 46 要写成 NCCL_IB_TC=184。',
    },
  },
  renamed('NCCL_IB_QPS_PER_CONN', 'NCCL_IB_QPS_PER_CONNECTION'),
  renamed('NCCL_IB_RETRY_COUNT', 'NCCL_IB_RETRY_CNT'),
  inverted('NCCL_IB_ENABLE', 'NCCL_IB_DISABLE'),
  {
    name: 'NCCL_IB_ENABLE_RDMA',
    use: null,
    inverted: false,
    note: {
      en: 'RDMA is on wherever NCCL finds a usable device; NCCL_IB_DISABLE=1 turns it off.',
      zh: '只要找到可用设备，NCCL 就会使用 RDMA；要关闭请设 NCCL_IB_DISABLE=1。',
    },
  },
  renamed('NCCL_NET_GDR_ENABLE', 'NCCL_NET_GDR_LEVEL'),
  inverted('NCCL_P2P_ENABLE', 'NCCL_P2P_DISABLE'),
  inverted('NCCL_NVLS_DISABLE', 'NCCL_NVLS_ENABLE'),
  renamed('NCCL_NVLS', 'NCCL_NVLS_ENABLE'),
  {
    name: 'NCCL_TIMEOUT',
    use: null,
    inverted: false,
    note: {
      en: 'NCCL has no such limit. In PyTorch, give init_process_group a timeout.',
      zh: 'NCCL 没有这个超时。在 PyTorch 中请给 init_process_group 传 timeout 参数。',
    },
  },
  renamed('NCCL_MAX_P2P_PEERS', 'NCCL_P2P_MAX_PEERS'),
  { name: 'NCCL_PROXY_THREADS', use: null, inverted: false, note: null },
  renamed('NCCL_SOCKET_DRV_BUFFSIZE', 'NCCL_SOCKET_SNDBUF'),
  {
    name: 'NCCL_SPLIT_MASK',
    use: null,
    inverted: false,
    note: { en: 'nccl-tests calls its mask NCCL_TESTS_SPLIT_MASK.', zh: 'nccl-tests 的掩码变量名为 NCCL_TESTS_SPLIT_MASK。' },
  },
  renamed('NCCL_IGNORE_NVML', 'NCCL_IGNORE_DISABLED_P2P'),
  renamed('NCCL_Algo', 'NCCL_ALGO'),
];
