import type { Entry } from './entry.js';

/** GPU-initiated networking and one-sided operations. */
export const deviceInitiated: readonly Entry[] = [
  { name: 'DOCA_GPUNETIO_DISABLE_GDRCOPY', kind: 'switch', area: 'gin', reader: 'own', since: '2.28.7', en: 'Keeps the DOCA code inside NCCL from using GDRCopy.', zh: 'NCCL 内置的 DOCA 代码不使用 GDRCopy。' },
  { name: 'DOCA_GPUNETIO_LOG', kind: 'text', area: 'gin', reader: 'own', since: '2.28.7', en: 'How much the DOCA code inside NCCL logs.', zh: 'NCCL 内置 DOCA 代码的日志级别。' },
  { name: 'NCCL_DEV_API_JIT', kind: 'switch', area: 'gin', since: '2.30.7', default: 0, truthy: '==1', en: 'For device code compiled at run time: takes the latest form of the device interface.', zh: '设备端代码即时编译时，采用最新版本的设备接口。' },
  { name: 'NCCL_GDAKI_USE_RELIABLE_DB', kind: 'tri-state', area: 'gin', since: '2.29.7', default: 0, accepts: '0 1 2', en: "How the GPU rings the NIC's doorbell, with or without a record in memory.", zh: 'GPU 触发网卡 doorbell 的方式，是否依赖内存中的记录。' },
  { name: 'NCCL_GIN_COUNTER_POOL_SIZE', kind: 'integer', area: 'gin', since: '2.28.7', until: '2.30.3', defaults: [['2.28.7', 65536], ['2.29.7', 524288]], en: 'Counters set aside for operations that the GPU starts.', zh: '为 GPU 发起的操作预留的计数器数。' },
  { name: 'NCCL_GIN_ENABLE', kind: 'switch', area: 'gin', since: '2.28.7', default: 1, truthy: '!=0', en: 'Lets kernels start network operations themselves.', zh: '允许 kernel 自己发起网络操作（GIN）。' },
  { name: 'NCCL_GIN_ERROR_QUERY_SEC', kind: 'duration', area: 'gin', since: '2.28.7', default: 10, unit: 's', en: 'How often at most NCCL asks for errors of such operations.', zh: '查询此类操作错误的最短间隔。' },
  { name: 'NCCL_GIN_EXCLUSIVE_CONTEXTS', kind: 'integer', area: 'gin', since: '2.29.7', until: '2.30.3', default: -1, en: 'Contexts that are not shared.', zh: '独占的 GIN 上下文数。', means: ['chosen by NCCL', '由 NCCL 自动选择'] },
  { name: 'NCCL_GIN_GDAKI_MAX_DEST_RD_ATOMIC', kind: 'integer', area: 'gin', since: '2.30.3', default: -2, en: 'RDMA reads and atomics that a NIC takes in at a time.', zh: '网卡可同时处理的、来自对端的 RDMA 读和原子操作数。', means: ["the device's limit", '设备上限'] },
  { name: 'NCCL_GIN_GDAKI_MAX_QP_RD_ATOMIC', kind: 'integer', area: 'gin', since: '2.30.3', default: -2, en: 'RDMA reads and atomics that a NIC has under way at a time.', zh: '网卡可同时发出的 RDMA 读和原子操作数。', means: ["the device's limit", '设备上限'] },
  { name: 'NCCL_GIN_GDAKI_NIC_HANDLER', kind: 'enum-integer', area: 'gin', since: '2.28.7', default: 0, en: 'Number of the way in which DOCA handles the NIC.', zh: 'DOCA 操作网卡方式的编号。' },
  { name: 'NCCL_GIN_GDAKI_QP_DEPTH', kind: 'integer', area: 'gin', since: '2.28.7', default: 128, en: 'Sends that a queue pair of the GPU holds.', zh: 'GPU 所用 QP 发送队列的深度。' },
  { name: 'NCCL_GIN_IB_TC', kind: 'integer', area: 'gin', since: '2.30.7', default: -1, range: [0, 255], en: 'Traffic class of operations that the GPU starts.', zh: 'GPU 发起的网络操作的 traffic class。', means: ['the value of NCCL_IB_TC', '与 NCCL_IB_TC 相同'] },
  { name: 'NCCL_GIN_NCONNECTIONS', kind: 'integer', area: 'gin', since: '2.29.7', default: -2, range: [1, 4], en: 'Connections that a communicator opens for them.', zh: '每个通信器为 GIN 建立的连接数。', means: ['one per local GIN device', '每个本地 GIN 设备一条'] },
  { name: 'NCCL_GIN_NCONTEXTS', kind: 'integer', area: 'gin', since: '2.28.7', until: '2.30.3', defaults: [['2.28.7', 4], ['2.29.7', -1]], en: 'Contexts that a communicator opened for them.', zh: '每个通信器的 GIN 上下文数。', means: ['chosen by NCCL', '由 NCCL 自动选择'] },
  { name: 'NCCL_GIN_PROXY_QUEUE_SIZE', kind: 'integer', area: 'gin', since: '2.28.7', default: -1, en: 'Requests that the GPU may queue for the proxy thread.', zh: 'GPU 交给代理线程的请求队列深度。', means: ['as many as the plugin allows', '插件允许的最大值'] },
  { name: 'NCCL_GIN_SIGNAL_POOL_SIZE', kind: 'integer', area: 'gin', since: '2.28.7', until: '2.30.3', defaults: [['2.28.7', 65536], ['2.29.7', 524288]], en: 'Signals set aside for operations that the GPU starts.', zh: '为 GPU 发起的操作预留的信号数。' },
  { name: 'NCCL_GIN_TYPE', kind: 'enum-integer', area: 'gin', since: '2.28.7', default: -1, accepts: '2 3 4', en: 'Which way of GPU-started networking is used: 2 proxy, 3 GDAKI, 4 GPI.', zh: '使用哪种 GIN 实现：2 为 proxy，3 为 GDAKI，4 为 GPI。', means: ['chosen by NCCL', '由 NCCL 自动选择'] },
  { name: 'NCCL_NUM_RMA_CTX', kind: 'integer', area: 'rma', since: '2.29.2', en: 'Contexts for put and signal; with 0 they are off.', zh: 'put/signal 的上下文数；0 表示关闭。', means: ["from the communicator's configuration", '取自通信器配置'] },
  { name: 'NCCL_RMA_DISABLE', kind: 'switch', area: 'rma', since: '2.30.7', default: 0, truthy: '!=0', en: 'Takes away put and signal calls from the host.', zh: '关闭主机端的 put/signal 调用。' },
  { name: 'NCCL_RMA_PROXY_DUMP_SIGNAL', kind: 'integer', area: 'rma', since: '2.29.2', default: -1, en: 'Signal upon which the state of the RMA proxy is printed.', zh: '收到此信号时打印 RMA 代理的状态。', means: ['none', '无'] },
  { name: 'NCCL_RMA_PROXY_QUEUE_SIZE', kind: 'integer', area: 'rma', since: '2.29.2', default: -1, en: 'Requests that may wait for the RMA proxy.', zh: 'RMA 代理的请求队列深度。', means: ['as many as possible', '允许的最大值'] },
];
