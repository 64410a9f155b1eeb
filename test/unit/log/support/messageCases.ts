/** For every message of the catalogue: lines that say it, and lines nearby that do not. Texts are those of NCCL's and PyTorch's format strings, values invented. */
export const cases: Readonly<Record<string, { readonly says: readonly string[]; readonly silent: readonly string[] }>> = {
  'ib-completion-12': {
    says: [
      'node-1:10:11 [0] transport/net_ib.cc:816 NCCL WARN NET/IB : Got completion with error 12, opcode 0, len 32633, vendor err 129',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB: Got completion from peer 10.0.0.2<4711> with status=12 opcode=129 len=0 vendor err 129',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB: Got completion from peer 10.0.0.2<4711> with status=IBV_WC_RETRY_EXC_ERR(12) opcode=IBV_WC_SEND(0)',
    ],
    silent: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 123, opcode 0',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 5, opcode 12',
    ],
  },
  'ib-vendor-129': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 12, opcode 0, len 3, vendor err 129'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 12, opcode 0, len 3, vendor err 1290'],
  },
  'ib-completion-5': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 5, opcode 0, len 0, vendor err 249',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB: Got completion from peer 10.0.0.2<1> with status=5 opcode=0',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 12, opcode 5, len 5'],
  },
  'ib-completion-4': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 4, opcode 0, len 0'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 12, opcode 4'],
  },
  'ib-completion-10': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB: Got completion from peer 10.0.0.2<1> with status=10 opcode=0'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 5, opcode 10'],
  },
  'ib-completion-13': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 13, opcode 0'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got completion with error 12, opcode 13'],
  },
  'ib-async-port-error': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got async event : port error',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : mlx5_0:1 Got non-fatal async event: port error(10)',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got async event : port active'],
  },
  'ib-async-gid-change': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got async event : GID table change',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : mlx5_0:1 GID table changed',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got async event : LID change'],
  },
  'ib-async-catas': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got async event : local catastrophic error'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Got async event : client reregistration'],
  },
  'ib-modify-qp': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_modify_qp failed with error Connection timed out',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_modify_qp failed with 110 Connection timed out, on dev mlx5_0:1',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_query_port failed with error No such device'],
  },
  'ib-reg-mr': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_reg_mr failed with error Cannot allocate memory',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_reg_mr_iova2 failed with error Bad address',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_dereg_mr returned'],
  },
  'ib-create-qp-nomem': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_create_qp failed with error Cannot allocate memory',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_create_cq failed with 12',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Call to ibv_create_qp failed with error Invalid argument'],
  },
  'ib-open-device': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Unable to open device mlx5_0'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Unable to query port_num 1'],
  },
  'ib-none': {
    says: ['node-1:10:11 [0] NCCL INFO NET/IB : No device found.'],
    silent: ['node-1:10:11 [0] NCCL INFO NET/IB : Using [0]mlx5_0:1/IB'],
  },
  'ib-no-verbs': {
    says: ['node-1:10:11 [0] NCCL INFO Failed to open libibverbs.so[.1]'],
    silent: ['node-1:10:11 [0] NCCL INFO Failed to open libnccl-tuner.so'],
  },
  'ib-merge-incompatible': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Attempted to merge incompatible devices: mlx5_0:1/IB and mlx5_1:1/RoCE'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/IB : Attempted to merge unknown device'],
  },
  'ib-hint-acs': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN HINT: check that PCI ACS is disabled'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN HINT: look at the log'],
  },
  'gdr-off': {
    says: [
      'node-1:10:11 [0] NCCL INFO NET/IB : GPU Direct RDMA Disabled for HCA 0 (no module)',
      'node-1:10:11 [0] NCCL INFO GPU Direct RDMA Disabled for GPU 1b000 / HCA 0 (distance 7 > 5)',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO NET/IB : GPU Direct RDMA Enabled for HCA 0'],
  },
  'sock-closed': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Net : Connection closed by remote peer node-2<4711>',
      'node-1:10:11 [0] init.cc:1 NCCL WARN socketProgress: Connection closed by remote peer node-2<4711>',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO Connection closed by remote peer node-2<4711>'],
  },
  'sock-reset': {
    says: [
      'node-1:10:11 [0] misc/socket.cc:518 NCCL WARN Net : Call to recv from 10.200.84.247<58355> failed : Broken pipe',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to recv failed : Connection reset by peer',
    ],
    silent: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Net : Call to recv from 10.200.84.247<58355> failed : Bad address',
      'ConnectionResetError: [Errno 104] Connection reset by peer',
    ],
  },
  'sock-timeout': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to connect failed : Connection timed out',
      'node-1:10:11 [0] init.cc:1 NCCL WARN socketPollConnect: connect to 10.0.0.4<56849> returned Connection timed out, exceeded error retry count',
    ],
    silent: [
      'node-1:10:11 [0] NCCL INFO Call to connect to 10.0.0.4<1> returned Connection timed out, retrying',
      'requests.exceptions.ConnectTimeout: connect to hub timed out',
    ],
  },
  'sock-refused': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN socketStartConnect: Connect to 10.0.0.82<38455> failed : Connection refused'],
    silent: [
      'node-1:10:11 [0] NCCL INFO Call to connect returned Connection refused, retrying',
      'ConnectionRefusedError: [Errno 111] Connection refused',
    ],
  },
  'sock-noroute': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN socketPollConnect: Connect to 10.0.0.4<56849> returned 113(No route to host) errno 115(Operation now in progress)',
    ],
    silent: ['ssh: connect to host a port 22: No route to host'],
  },
  'sock-aborted': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN socketStartConnect: Connect to 10.0.0.82<38455> failed : Software caused connection abort',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN socketStartConnect: Connect to 10.0.0.82<38455> failed : Interrupted system call'],
  },
  'sock-addr': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Call to bind failed : Cannot assign requested address'],
    silent: ['OSError: [Errno 99] Cannot assign requested address'],
  },
  'sock-noif': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Bootstrap : no socket interface found',
      'node-1:10:11 [0] init.cc:1 NCCL WARN No interface found starting with eth7',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO Bootstrap : Using eth0:10.0.0.1<0>'],
  },
  'sock-family-garbage': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN ncclSocketInit: connecting to address with family 59936 is neither AF_INET(2) nor AF_INET6(10)',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN address with family 2'],
  },
  'sock-magic': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN socketFinalizeAccept: wrong magic 1 != 2'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN socketFinalizeAccept: wrong type 4 != 3'],
  },
  'sock-type': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN socketFinalizeAccept: wrong type 4 != 3'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN socketFinalizeAccept: wrong magic 4 != 3'],
  },
  'sock-files': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Call to socket failed : Too many open files'],
    silent: ['OSError: [Errno 24] Too many open files'],
  },
  'comm-id': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Invalid NCCL_COMM_ID [abc], please use format: <ipv4>:<port>'],
    silent: ['node-1:10:11 [0] NCCL INFO NCCL_COMM_ID set by environment to 10.0.0.1:4000'],
  },
  'proxy-op': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN [Proxy Service 9] Failed to execute operation Connect from rank 9, retcode 6',
      'node-1:10:11 [0] init.cc:1 NCCL WARN [Proxy Service UDS 3] Failed to execute operation Init',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN [Proxy Service 9] started'],
  },
  'proxy-recv': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Socket recv failed while polling for opId=0x7f'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Socket recv done for opId=0x7f'],
  },
  'async-fatal': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Got async fatal error from rank 3',
      'node-1:10:11 [0] init.cc:1 NCCL WARN commReclaim: comm 0x1 (rank = 0) in abort, error 6',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN commReclaim: comm 0x1 done'],
  },
  'shm-size': {
    says: [
      'node-1:10:11 [0] misc/shmutils.cc:71 NCCL WARN Error: failed to extend /dev/shm/nccl-fjwOOB to 5967876 bytes',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-fjwOOB (size 5967872)',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to posix_fallocate failed : No space left on device',
    ],
    silent: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Error while attaching to shared memory segment /dev/shm/nccl-x (size 5)',
      'OSError: [Errno 28] No space left on device',
    ],
  },
  'shm-attach': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Error while attaching to shared memory segment /dev/shm/nccl-x (size 5)'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-x (size 5)'],
  },
  'shm-cuda': {
    says: ["node-1:10:11 [0] misc/shmutils.cc:90 NCCL WARN Cuda failure 1 'invalid argument'"],
    silent: ["node-1:10:11 [0] init.cc:90 NCCL WARN Cuda failure 1 'invalid argument'"],
  },
  'cumem-host': {
    says: [
      'node-1:10:11 [0] NCCL INFO cuMem host allocations do not appear to be working; falling back to a /dev/shm/ based implementation.',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO cuMem host allocations are used'],
  },
  'peer-mapping': {
    says: ["node-1:10:11 [0] allocator.cc:79 NCCL WARN Cuda failure 711 'peer mapping resources exhausted'"],
    silent: ["node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 704 'peer access is already enabled'"],
  },
  'cuda-oom': {
    says: [
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 'out of memory'",
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'",
    ],
    silent: ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB'],
  },
  'cuda-unspecified': {
    says: [
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 719 'unspecified launch failure'",
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 700 'an illegal memory access was encountered'",
    ],
    silent: ["node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 999 'unknown error'"],
  },
  'cuda-init': {
    says: [
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 3 'initialization error'",
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 802 'system not yet initialized'",
    ],
    silent: ["node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 4 'driver shutting down'"],
  },
  'cuda-driver-old': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN CUDA Driver version found is 11040. Minimum requirement is 12000',
      'RuntimeError: CUDA driver version is insufficient for CUDA runtime version',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO cudaDriverVersion 12040'],
  },
  'cuda-invalid-arg': {
    says: [
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 1 'invalid argument'",
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 'invalid argument'",
    ],
    silent: ["node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 101 'invalid device ordinal'"],
  },
  'cumem-import': {
    says: [
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 101 'invalid device ordinal'",
      'node-1:10:11 [0] init.cc:1 NCCL WARN Call to cuMemImportFromShareableHandle failed',
    ],
    silent: ["node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 100 'no CUDA-capable device is detected'"],
  },
  'p2p-disabled-nvlink': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN P2P is disabled between NVLINK connected GPUs 1 and 0. This should not be the case'],
    silent: ['node-1:10:11 [0] NCCL INFO P2P is disabled between connected GPUs 1 and 0'],
  },
  'nvls-bind': {
    says: [
      "node-1:10:11 [0] transport/nvls.cc:254 NCCL WARN Cuda failure 401 'the operation cannot be performed in the present state'",
      'Last error:\nFailed to bind NVLink SHARP (NVLS) Multicast memory of size 2097152 : CUDA error 401',
    ],
    silent: ["node-1:10:11 [0] transport/p2p.cc:254 NCCL WARN Cuda failure 401 'x'"],
  },
  'nvls-none': {
    says: ['node-1:10:11 [0] NCCL INFO NVLS multicast support is not available on dev 0'],
    silent: ['node-1:10:11 [0] NCCL INFO NVLS multicast support is available on dev 0'],
  },
  mnnvl: {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN MNNVL is not supported on this system',
      'node-1:10:11 [0] init.cc:1 NCCL WARN MNNVL (cliqueSize 8) is available but not working on some system',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO comm 0x1 rank 0 nRanks 8 nNodes 2 localRanks 4 localRank 0 MNNVL 0'],
  },
  'dup-gpu': {
    says: [
      'node-1:10:11 [0] init.cc:497 NCCL WARN Duplicate GPU detected : rank 2 and rank 0 both on CUDA device 1000',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Multiple ranks detected using the same GPU: rank 1 and 0',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Duplicate rank detected'],
  },
  'version-mismatch': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Mismatched NCCL version detected : rank 0 2.23 rank 1 2.24'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN NCCL version mismatch with remote peer 10.0.0.1'],
  },
  'mismatched-coll': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Mismatched collective detected, please check your collective calls at and around rank 1'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Mismatched stream detected'],
  },
  'msg-truncated': {
    says: [
      'node-1:10:11 [0] transport/net_ib.cc:1038 NCCL WARN NET/IB : req 0/1 tag 0 peer 10.0.0.6<58683> collective mismatch error, local size 496640 remote size 65536',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Message truncated : received 1024 bytes instead of 256',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Message received : 1024 bytes'],
  },
  'no-algo': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Error : no algorithm/protocol available for function AllReduce with datatype ncclFloat16'],
    silent: ['node-1:10:11 [0] NCCL INFO algorithm/protocol table'],
  },
  'algo-token': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Unrecognized element token "foo" when parsing NCCL_ALGO',
      'node-1:10:11 [0] init.cc:1 NCCL WARN All entries except the first must have a prefix: "x"',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Unrecognized option "foo"'],
  },
  'net-missing': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN Error: network FOO not found.',
      'node-1:10:11 [0] init.cc:1 NCCL WARN Failed to initialize any NET plugin',
    ],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Error: no network here'],
  },
  'plugin-missing': {
    says: [
      'node-1:10:11 [0] NCCL INFO NET/Plugin : No plugin found (libnccl-net.so), using internal implementation',
      'node-1:10:11 [0] NCCL INFO NET/Plugin: Could not find: libnccl-net.so. Using internal net plugin.',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO NET/Plugin: Loaded net plugin NCCL RDMA Plugin v8 (v8)'],
  },
  'xml-parse': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN XML Parse error : expected <, got x'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN XML file read'],
  },
  'graph-file': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Could not open XML graph file /x/graph.xml : No such file'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Could not open XML topology file /x/topo.xml'],
  },
  'no-path': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN Could not find a path for pattern 4, falling back to simple order'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN Could not find a ring'],
  },
  'threads-max': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NET/Socket : NCCL_SOCKET_NTHREADS is greater than the maximum allowed, setting to 16'],
    silent: ['node-1:10:11 [0] NCCL INFO NCCL_SOCKET_NTHREADS set by environment to 4.'],
  },
  'fifo-pow2': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN NCCL_WORK_FIFO_BYTES=1000 is being ignored because it is not a power of 2.'],
    silent: ['node-1:10:11 [0] NCCL INFO NCCL_WORK_FIFO_BYTES set by environment to 1024.'],
  },
  'int-invalid': {
    says: ['node-1:10:11 [0] NCCL INFO Invalid value 99999999999999999999 for NCCL_BUFFSIZE, using default 4194304.'],
    silent: ['node-1:10:11 [0] NCCL INFO Invalid address for rank 0'],
  },
  'env-set': {
    says: ['node-1:10:11 [0] NCCL INFO NCCL_DEBUG set by environment to INFO'],
    silent: ['node-1:10:11 [0] NCCL INFO NCCL_CONF_FILE read'],
  },
  'hint-cross-rail': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN HINT: set NCCL_CROSS_NIC=0 where rails do not connect'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN HINT: set NCCL_IB_GID_INDEX'],
  },
  'hint-gid': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN HINT: NCCL_IB_GID_INDEX may be wrong'],
    silent: ['node-1:10:11 [0] init.cc:1 NCCL WARN HINT: look at NCCL_CROSS_NIC'],
  },
  'ret-trace': {
    says: ['node-1:10:11 [0] NCCL INFO misc/socket.cc:570 -> 2', 'node-1:10:11 [0] NCCL INFO group.cc:65 -> 2 [Async thread]'],
    silent: ['node-1:10:11 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via P2P/IPC'],
  },
  'ras-version': {
    says: [
      'node-1:10:11 [0] init.cc:1 NCCL WARN RAS received unknown message type 7',
      'node-1:10:11 [0] init.cc:1 NCCL WARN NCCL version mismatch with remote peer 10.0.0.1 (local 1, remote 2)',
    ],
    silent: ['node-1:10:11 [0] NCCL INFO RAS client listening socket at ::1<28028>'],
  },
  'torch-watchdog': {
    says: [
      '[E ProcessGroupNCCL.cpp:737] [Rank 1] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=469508, OpType=ALLREDUCE, Timeout(ms)=1800000) ran for 1802212 milliseconds before timing out.',
    ],
    silent: ['[I ProcessGroupNCCL.cpp:737] [Rank 1] Watchdog started'],
  },
  'torch-watchdog-detect': {
    says: [
      '[rank118]:[E603 17:48:01.005538748 ProcessGroupNCCL.cpp:2268] [PG ID 0 PG GUID 0(default_pg) Rank 118]  failure detected by watchdog at work sequence id: 2398459 PG status: last enqueued work: 2398578, last completed work: 2398458',

      '[rank1]:[E626 06:24:44.906457629 ProcessGroupNCCL.cpp:1785] [PG ID 0 PG GUID 0(default_pg) Rank 1] Exception (either an error or timeout) detected by watchdog at work: 808, last enqueued NCCL work: 811, last completed NCCL work: 807.',
    ],
    silent: ['Exception detected by watchdog'],
  },
  'torch-heartbeat': {
    says: [
      '[Rank 0] Heartbeat monitor timed out! Process will be terminated after dumping debug info.',
      "ProcessGroupNCCL's watchdog got stuck for 480 seconds",
    ],
    silent: ['Heartbeat monitor started'],
  },
  'torch-syserr': {
    says: ['RuntimeError: NCCL error in: x.cpp:1, unhandled system error, NCCL version 2.14.3', 'ncclSystemError: System call failed.'],
    silent: ['system error in kernel'],
  },
  'torch-unhandled-cuda': {
    says: ['RuntimeError: NCCL error in: x.cpp:1, unhandled cuda error, NCCL version 2.14.3'],
    silent: ['RuntimeError: CUDA error: device-side assert'],
  },
  'torch-internal': {
    says: ['ncclInternalError: Internal check failed.'],
    silent: ['500 internal error'],
  },
  'torch-remote': {
    says: ['ncclRemoteError: A call failed possibly due to a network error or a remote process exiting prematurely.'],
    silent: ['remote process started'],
  },
  'torch-invalid': {
    says: ['ncclInvalidUsage: This usually reflects invalid usage of NCCL library.'],
    silent: ['usage: train.py'],
  },
  'torch-shape': {
    says: ['RuntimeError: Detected mismatch between collectives on ranks. Rank 0 is running collective: CollectiveFingerPrint'],
    silent: ['Rank 0 is running'],
  },
  'tests-failure': {
    says: ["node-1: Test NCCL failure common.cu:954 'unhandled system error'"],
    silent: ['node-1: Test CUDA failure common.cu:954'],
  },
  'tests-oob': {
    says: ['# Out of bounds values : 3 FAILED'],
    silent: ['# Out of bounds values : 0 OK'],
  },
  'end-host-memory': {
    says: [
      'srun: error: gpu-3: task 11: Out Of Memory',
      'slurmstepd: error: Detected 1 oom_kill event in StepId=12.0. Some of the step tasks have been OOM Killed.',
    ],
    silent: ['srun: error: gpu-3: task 11: Killed', 'the room is full'],
  },
  'end-killed': {
    says: [
      'mpirun noticed that process rank 3 with PID 4711 on node gpu-3 exited on signal 9 (Killed).',
      'srun: error: gpu-3: task 11: Killed',
      '  exitcode  : -9 (pid: 4711)',
      '[2024-05-01 12:00:00,000] [ERROR] [launch.py:325:sigkill_handler] exits with return code = -9',
    ],
    silent: ['mpirun noticed that process rank 3 with PID 4711 on node gpu-3 exited on signal 90', '  exitcode  : 9 (pid: 4711)'],
  },
  'end-crashed': {
    says: [
      'srun: error: gpu-3: task 11: Segmentation fault (core dumped)',
      '  traceback : Signal 7 (SIGBUS) received by PID 1',
      'Fatal Python error: Segmentation fault',
    ],
    silent: ['srun: error: gpu-3: task 11: Killed', '  exitcode  : -6 (pid: 1)'],
  },
  'end-time-limit': {
    says: ['slurmstepd: error: *** STEP 12.0 ON gpu-1 CANCELLED AT 2024-05-01T12:00:00 DUE TO TIME LIMIT ***'],
    silent: ['slurmstepd: error: *** STEP 12.0 ON gpu-1 CANCELLED AT 2024-05-01T12:00:00 ***'],
  },
  'torch-oom': {
    says: [
      '[rank3]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.',
      'RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB',
    ],
    silent: ['Watch for CUDA out of memory while tuning the batch size'],
  },
  'torch-cuda-error': {
    says: ['RuntimeError: CUDA error: an illegal memory access was encountered'],
    silent: ['RuntimeError: CUDA error: unhandled, see NCCL', 'CUDA error: none'],
  },
  'python-exception': {
    says: [
      "[rank3]: ValueError: invalid literal for int() with base 10: 'x'",
      'mypkg.data.BadShardError: shard 3 is empty',
      "(Worker pid=7) KeyError: 'loss'",
    ],
    silent: [
      'torch.distributed.DistBackendError: NCCL error in: x.cpp:1',
      '[rank3]: RuntimeError: [3] is setting up NCCL communicator',
      'RuntimeError: Timed out initializing process group in store based barrier on rank: 0',
      'ConnectionResetError: [Errno 104] Connection reset by peer',
      'logging: KeyError: is what you get',
      'torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ',
    ],
  },
  'end-envelope': {
    says: [
      'torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ',
      'srun: error: gpu-3: task 11: Exited with exit code 1',
      '  exitcode  : 1 (pid: 4711)',
      '[2024-05-01 12:00:00,000] [INFO] [launch.py:319:sigkill_handler] Killing subprocess 4711',
    ],
    silent: ['  exitcode  : 0 (pid: 4711)', 'srun: job 12 queued and waiting for resources', 'exit code of the test was fine'],
  },
  'kernel-xid-hardware': {
    says: [
      'gpu-3 kernel: NVRM: Xid (PCI:0000:1b:00): 79, pid=4711, name=python, GPU has fallen off the bus.',
      '               NVRM: fallen off the bus and is not responding to commands.',
    ],
    silent: ['NVRM: Xid (PCI:0000:1b:00): 31, pid=4711, MMU Fault', 'NVRM: Xid (PCI:0000:1b:00): 791'],
  },
  'kernel-xid-program': {
    says: ['[12345.678901] NVRM: Xid (PCI:0000:1b:00): 31, pid=4711, name=python, Ch 00000008'],
    silent: ['NVRM: Xid (PCI:0000:1b:00): 79, pid=4711', 'NVRM: Xid (PCI:0000:1b:00): 310'],
  },
  'kernel-xid-other': {
    says: ['NVRM: Xid (PCI:0000:1b:00): 45, pid=4711, name=python, Ch 00000008'],
    silent: ['NVRM: Xid (PCI:0000:1b:00): 79, pid=4711', 'NVRM: loading'],
  },
  'kernel-nvswitch': {
    says: ['nvidia-nvswitch0: SXid (PCI:0000:c1:00.0): 20034, Fatal, Link 30 LTSSM Fault Up'],
    silent: ['nvidia-nvswitch0: SXid (PCI:0000:c1:00.0): 22013, Non-fatal, Link 30'],
  },
  'kernel-link-down': {
    says: [
      'gpu-3 kernel: mlx5_core 0000:1b:00.0: mlx5_0: Link DOWN',
      'kernel: bnxt_en 0000:01:00.0 eth0: NIC Link is Down',
      'mlx5_core 0000:1b:00.0 eth2: Link down',
    ],
    silent: ['mlx5_core 0000:1b:00.0 eth2: Link up', 'docker0: link down'],
  },
  'kernel-nic-fatal': {
    says: [
      'mlx5_core 0000:1b:00.0: device health compromised - reached miss count',
      'mlx5_core 0000:1b:00.0: Port module event: module 0, Cable unplugged',
    ],
    silent: ['mlx5_core 0000:1b:00.0: Port module event: module 0, Cable plugged', 'mlx5_core 0000:1b:00.0: firmware version: 28.39.1002'],
  },
  'kernel-pcie': {
    says: [
      'pcieport 0000:16:01.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer',
      'pciehp 0000:16:01.0:pcie004: Slot(1): Link Down',
    ],
    silent: [
      'pcieport 0000:16:01.0: PCIe Bus Error: severity=Corrected, type=Physical Layer',
      'pcieport 0000:16:01.0: AER: Corrected error received',
    ],
  },
  'kernel-oom-killer': {
    says: [
      'gpu-3 kernel: Out of memory: Killed process 4711 (python) total-vm:1kB',
      'Memory cgroup out of memory: Killed process 4711 (python)',
    ],
    silent: ['oom_score_adj of process 4711 was 0'],
  },
  'kernel-segfault': {
    says: ['pt_main_thread[4711]: segfault at 7f0 ip 00007f sp 00007f error 4 in libnccl.so.2[7f7c7ac00000+d3d3000]'],
    silent: ['bash[4711]: segfault at 7f0 ip 00007f sp 00007f error 4 in bash[1+1]'],
  },
  'ofi-completion': {
    says: [
      'node-1:10:11 [0] ofi_process_cq:1073 NCCL WARN NET/OFI Request 0x7f completed with error. RC: 21. Error: unknown error',
      'libfabric:451707:1708520807::efa:cq:efa_rdm_txe_handle_error():737<warn> err: 5, message: Invalid address',
    ],
    silent: ['libfabric:451707:1708520807::core:core:fi_getinfo_():1392<warn> fi_getinfo: provider efa output empty list'],
  },
  'ofi-setup': {
    says: ["node-1:10:11 [0] create_nccl_ofi_component:459 NCCL WARN NET/OFI Couldn't open AV. RC: -22, ERROR: Invalid argument"],
    silent: [
      'node-1:10:11 [0] NCCL INFO NET/OFI Selected Provider is efa',
      'node-1:10:11 [0] x:1 NCCL WARN NET/OFI Request 0x7f completed with error. RC: 21',
    ],
  },
  'unknown-warning': {
    says: ['node-1:10:11 [0] init.cc:1 NCCL WARN the moon is in the wrong place'],
    silent: [
      "node-1:10:11 [0] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'",
      'node-1:10:11 [0] NCCL INFO the moon is in the right place',
    ],
  },
  'proxy-foreign': {
    says: ['node-1:10:11 [0] proxy.cc:1892 NCCL WARN [Service thread] Unknown command 790 from localRank -1'],
    silent: ['node-1:10:11 [0] proxy.cc:1892 NCCL WARN [Service thread] Unknown command 790 from localRank 3'],
  },
  'sock-family': {
    says: [
      'node-1:10:11 [0] include/socket.h:318 NCCL WARN Net : Socket creation failed : Address family not supported by protocol',
      'node-1:10:11 [0] misc/socket.cc:1 NCCL WARN ncclSocketInit: socket creation failed: Address family not supported by protocol',
    ],
    silent: ['node-1:10:11 [0] include/socket.h:318 NCCL WARN Net : Socket creation failed : Too many open files'],
  },
  'nvml-mismatch': {
    says: ['node-1:10:11 [0] misc/nvmlwrap.cc:98 NCCL WARN nvmlInit_v2() failed: Driver/library version mismatch'],
    silent: ['node-1:10:11 [0] misc/nvmlwrap.cc:98 NCCL WARN nvmlInit_v2() failed: Unknown Error'],
  },
  'cuda-launch-timeout': {
    says: [
      "node-1:10:11 [0] include/alloc.h:48 NCCL WARN Cuda failure 'the launch timed out and was terminated'",
      "node-1:10:11 [0] enqueue.cc:1 NCCL WARN Cuda failure 702 'the launch timed out and was terminated'",
    ],
    silent: ["node-1:10:11 [0] enqueue.cc:1 NCCL WARN Cuda failure 700 'an illegal memory access was encountered'"],
  },
};
