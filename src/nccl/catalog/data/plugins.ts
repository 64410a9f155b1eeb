import type { Entry } from './entry.js';

/** Plugins and the RAS service. */
export const plugins: readonly Entry[] = [
  { name: 'NCCL_ENV_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.28.7', docs: 'system', en: "Plugin that answers what each variable's value is, in place of the environment.", zh: '由插件给出各变量的值，代替环境变量。' },
  { name: 'NCCL_GIN_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.29.7', en: 'Plugin for operations that the GPU starts.', zh: 'GPU 发起网络操作（GIN）的插件。' },
  { name: 'NCCL_GIN_PLUGIN_REF_COUNT', kind: 'integer', area: 'plugin', since: '2.29.7', default: 0, en: 'Users that the GIN plugin is counted with at first.', zh: 'GIN 插件的初始引用计数。' },
  { name: 'NCCL_NET_PLUGIN', kind: 'list', area: 'plugin', reader: 'own', since: '2.11.4', docs: 'system', en: 'Network plugin to load, by file name or by its short name.', zh: '要加载的网络插件，可写文件名或简称。', means: ['libnccl-net.so if it is found', '找到 libnccl-net.so 时加载它'] },
  { name: 'NCCL_NET_PLUGIN_REF_COUNT', kind: 'integer', area: 'plugin', since: '2.26.2', defaults: [['2.26.2', 1], ['2.28.3', 0]], en: 'Users that the network plugin is counted with at first; with 1 it stays loaded.', zh: '网络插件的初始引用计数；为 1 时不会被卸载。' },
  { name: 'NCCL_PROFILER_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.23.4', docs: 'system', en: 'Plugin that records what NCCL does.', zh: '记录 NCCL 行为的剖析插件。' },
  { name: 'NCCL_RMA_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.30.7', en: 'Plugin for put and signal.', zh: 'put/signal（RMA）的插件。' },
  { name: 'NCCL_RMA_PLUGIN_REF_COUNT', kind: 'integer', area: 'plugin', since: '2.30.7', default: 0, en: 'Users that the RMA plugin is counted with at first.', zh: 'RMA 插件的初始引用计数。' },
  { name: 'NCCL_TUNER_PLUGIN', kind: 'text', area: 'plugin', reader: 'own', since: '2.19.1', docs: 'system', en: 'Plugin that picks algorithm, protocol and channels.', zh: '选择算法、协议和通道数的调优插件。' },
  { name: 'NCCL_RAS_ADDR', kind: 'text', area: 'ras', reader: 'own', since: '2.24.3', default: 'localhost:28028', docs: 'debugging', en: 'Address on which a process answers ncclras.', zh: '供 ncclras 查询的监听地址。' },
  { name: 'NCCL_RAS_ENABLE', kind: 'switch', area: 'ras', since: '2.24.3', default: 1, truthy: '==1', docs: 'debugging', en: 'Runs the thread that answers how healthy the job is.', zh: '运行应答作业健康状况的 RAS 线程。' },
  { name: 'NCCL_RAS_TIMEOUT_FACTOR', kind: 'integer', area: 'ras', since: '2.24.3', default: 1, docs: 'debugging', en: 'Makes every time limit of RAS longer by this factor.', zh: '把 RAS 的各项超时放大到此倍数。' },
  { name: 'NCCL_TUNER_CONFIG_FILE', kind: 'path', area: 'tuner-example', reader: 'own', owner: 'example tuner plugin', since: '2.27.5', default: 'nccl_tuner.conf', en: 'Table that the example tuner plugin reads.', zh: '示例调优插件读取的 CSV 表。', means: ['in the current directory', '位于当前目录'] },
];
