import type { Entry } from './entry.js';

/** Bootstrap and TCP sockets. */
export const bootstrap: readonly Entry[] = [
  { name: 'NCCL_COMM_ID', kind: 'text', area: 'bootstrap', reader: 'own', since: '2.3.5', en: 'Fixed address at which the first rank waits for the others.', zh: '固定的会合地址，其他 rank 到这里找 rank 0。' },
  { name: 'NCCL_OOB_NET_ENABLE', kind: 'switch', area: 'bootstrap', since: '2.23.4', default: 0, docs: 'system', en: 'Carries bootstrap messages over the network plugin instead of plain TCP.', zh: '启动阶段的消息走网络插件，而不是普通 TCP。' },
  { name: 'NCCL_OOB_NET_IFNAME', kind: 'list', area: 'bootstrap', reader: 'own', since: '2.23.4', docs: 'system', en: 'Network device that carries those bootstrap messages.', zh: '启动消息经由网络插件时使用的设备。' },
  { name: 'NCCL_UID_STAGGER_RATE', kind: 'integer', area: 'bootstrap', since: '2.23.4', default: 7000, unit: 'messages/s', docs: 'system', en: 'Messages per second that the root should see when ranks report in.', zh: 'rank 报到时，root 每秒应收到的消息数。' },
  { name: 'NCCL_UID_STAGGER_THRESHOLD', kind: 'integer', area: 'bootstrap', since: '2.23.4', default: 256, unit: 'ranks', docs: 'system', en: 'Number of ranks from which they report to the root one after another.', zh: '每个 root 的 rank 数超过此值时，报到会错开进行。' },
  { name: 'NCCL_NSOCKS_PERTHREAD', kind: 'integer', area: 'socket', since: '2.4.8', default: -2, docs: 'system', en: 'TCP connections that each socket helper thread drives.', zh: '每个 socket 辅助线程负责的 TCP 连接数。', means: ['8 on AWS, else 1', 'AWS 上为 8，其他环境为 1'] },
  { name: 'NCCL_SOCKET_FAMILY', kind: 'enum', area: 'socket', reader: 'own', since: '2.3.5', accepts: 'AF_INET AF_INET6', caseSensitive: true, docs: 'system', en: 'Keeps to IPv4 or to IPv6 when interfaces are chosen.', zh: '选网卡时只用 IPv4 或只用 IPv6。' },
  { name: 'NCCL_SOCKET_IFNAME', kind: 'list', area: 'socket', reader: 'own', since: '2.3.5', caseSensitive: true, docs: 'system', en: 'Network interfaces for the start-up traffic and for TCP data.', zh: '启动通信和 TCP 数据所用的网络接口。' },
  { name: 'NCCL_SOCKET_INLINE', kind: 'bytes', area: 'socket', since: '2.27.3', default: 128, unit: 'bytes', en: 'Largest payload that is sent in one piece with its header over TCP.', zh: 'TCP 上能和头部一起发出的最大数据量。' },
  { name: 'NCCL_SOCKET_MAGIC', kind: 'integer', area: 'socket', reader: 'own', since: '2.30.7', docs: 'system', en: 'Number that peers compare so that strangers on the same port are turned away.', zh: '两端核对的数字，用来拒绝误连到同一端口的其他作业。' },
  { name: 'NCCL_SOCKET_MIN_TASKSIZE', kind: 'bytes', area: 'socket', since: '2.27.3', default: 65536, unit: 'bytes', en: 'Least piece of a message when it is divided among TCP connections.', zh: '消息分给多条 TCP 连接时，每份的最小长度。' },
  { name: 'NCCL_SOCKET_NTHREADS', kind: 'integer', area: 'socket', since: '2.4.8', default: -2, range: [1, 16], docs: 'system', en: 'CPU threads that help to move data of one TCP connection.', zh: '每条 TCP 连接用来搬运数据的 CPU 线程数。', means: ['2 on AWS, 4 on Google Cloud, else none', 'AWS 上为 2，Google Cloud 上为 4，其他环境没有辅助线程'] },
  { name: 'NCCL_SOCKET_POLL_TIMEOUT_MSEC', kind: 'duration', area: 'socket', since: '2.29.2', default: 0, unit: 'ms', docs: 'system', en: 'Sleeps in poll() up to this long while bootstrap waits, so that no core is kept busy.', zh: '启动阶段等待时在 poll() 中休眠的时长，避免占满一个 CPU 核。' },
  { name: 'NCCL_SOCKET_RCVBUF', kind: 'bytes', area: 'socket', since: '2.27.3', default: -1, unit: 'bytes', en: 'Receive buffer asked of the kernel for each socket.', zh: '为每个 socket 向内核申请的接收缓冲区。', means: ['the kernel decides', '由内核决定'] },
  { name: 'NCCL_SOCKET_RETRY_CNT', kind: 'integer', area: 'socket', since: '2.24.3', default: 34, unit: 'attempts', docs: 'system', en: 'Attempts to reach a peer that does not accept the connection.', zh: '对端拒绝连接时的重试次数。' },
  { name: 'NCCL_SOCKET_RETRY_SLEEP_MSEC', kind: 'duration', area: 'socket', since: '2.24.3', default: 100, unit: 'ms', docs: 'system', en: 'Wait between such attempts; it grows with each one.', zh: '两次重试之间的等待，逐次加长。' },
  { name: 'NCCL_SOCKET_SNDBUF', kind: 'bytes', area: 'socket', since: '2.27.3', default: -1, unit: 'bytes', en: 'Send buffer asked of the kernel for each socket.', zh: '为每个 socket 向内核申请的发送缓冲区。', means: ['the kernel decides', '由内核决定'] },
];
