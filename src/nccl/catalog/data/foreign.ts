/** A name, or with a final `*` a family of names, that looks like NCCL's but is read by something else. */
export interface ForeignName {
  readonly name: string;
  readonly owner: string;
}

const by = (owner: string, names: string): readonly ForeignName[] => names.split(/\s+/u).map((name) => ({ name, owner }));

/** Names that NCCL itself does not read, with who does. A full name comes before the family that it belongs to. */
export const foreign: readonly ForeignName[] = [
  ...by('PyTorch', 'TORCH_NCCL_* TORCH_FR_* TORCH_NCCLX_*'),
  // Names of PyTorch 2.1 and before that no release reads any more.
  ...by('PyTorch (up to 2.1)', 'ENABLE_NCCL_HEALTH_CHECK NCCL_USE_COMM_NONBLOCKING NCCL_NONBLOCKING_TIMEOUT'),
  ...by('nccl-tests', 'NCCL_TESTS_*'),
  ...by('the RDMA/SHARP plugin (UCX)', 'NCCL_UCX_* UCX_*'),
  ...by('the RDMA/SHARP plugin', 'NCCL_PLUGIN_P2P NCCL_SHARP_* NCCL_COLLNET_LL_THRESHOLD NCCL_IBEXT_* SHARP_COLL_*'),
  ...by('the Google FasTrak plugin', 'NCCL_FASTRAK_* NCCL_USE_SNAP'),
  ...by('the Google GPUDirect-TCPX plugin', 'NCCL_GPUDIRECTTCPX_* NCCL_GPUDIRECTTCPXO_* NCCL_DYNAMIC_CHUNK_SIZE'),
  ...by('the Google NCCL shim (gIB)', 'NCCL_SHIMNET_* NCCL_GIB_*'),
  ...by('the Google network telemetry (CoMMA, GPUViz)', 'NCCL_GPUVIZ_* NCCL_NET_PLUGIN_TELEMETRY_MODE NCCL_TELEMETRY_MODE'),
  ...by('the AWS OFI plugin', 'OFI_NCCL_* NCCL_OFI_*'),
  ...by('libfabric', 'FI_*'),
  ...by('AMD RCCL', 'RCCL_* NCCL_RCCL_*'),
  ...by('MSCCL', 'MSCCL_* MSCCLPP_* NCCL_MSCCL_* NCCL_MSCCLPP_*'),
  ...by('NCCLX (torchcomms)', 'NCCL_CTRAN_* NCCLX_* NCCL_COLLTRACE_* NCCL_COLLTRACE'),
  ...by('NCCL EP, which comes beside NCCL', 'NCCL_EP_*'),
  ...by('the NCCL checkpoint shim, which comes beside NCCL', 'NCCL_CHECKPOINT_*'),
  ...by('Intel Gaudi HCCL', 'HCCL_OVER_OFI HCCL_OVER_TCP HCCL_COMM_ID HCCL_OFI_* HCCL_GAUDI_DIRECT HCL_*'),
  ...by('Ascend HCCL or Intel Gaudi HCCL', 'HCCL_*'),
  ...by('the NVIDIA container toolkit (IMEX)', 'NVIDIA_IMEX_CHANNELS NVIDIA_IMEX_*'),
  ...by(
    'scripts that call nccl-tests',
    `NCCL_TEST NCCL_TEST_HOME NCCL_TEST_PATH NCCL_TEST_DIR NCCL_TEST_BIN NCCL_TEST_ARGS NCCL_TEST_IMAGE NCCL_TEST_BINARY NCCL_MINBYTES NCCL_MAXBYTES
NCCL_STEPFACTOR NCCL_BENCH NCCL_BENCHMARK NCCL_BENCH_*`,
  ),
  ...by(
    'build scripts',
    `NCCL_HOME NCCL_ROOT NCCL_ROOT_DIR NCCL_DIR NCCL_PATH NCCL_PREFIX NCCL_INSTALL_PATH NCCL_INSTALL_DIR NCCL_VERSION NCCL_VER NCCL_BRANCH NCCL_TAG
NCCL_INCLUDE_DIR NCCL_INCLUDE_DIRS NCCL_INC NCCL_LIB NCCL_LIB_DIR NCCL_LIBRARY NCCL_LIBRARIES NCCL_LIBRARY_PATH NCCL_LIBDIR NCCL_SRC NCCL_SRC_DIR
NCCL_SRC_LOCATION NCCL_CUDA_HOME NCCL_MPI_HOME NCCL_HDR_PATH NCCL_STATIC NCCL_REPO NCCL_COMMIT NCCL_URL NCCL_DEB NCCL_version NCCL_VERSION_SHORT
NCCL_BUILD NCCL_BUILD_DIR NCCL_MAJOR NCCL_MINOR NCCL_PATCH NCCL_SUFFIX NCCL_PKG_VERSION NCCL_TESTS NCCL_GENCODE`,
  ),
];
