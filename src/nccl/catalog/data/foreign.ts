/** A name, or with a final `*` a family of names, that looks like NCCL's but is read by something else. */
export interface ForeignName {
  readonly name: string;
  readonly owner: string;
}

const by = (owner: string, names: string): readonly ForeignName[] => names.split(/\s+/u).map((name) => ({ name, owner }));

/** Names that NCCL itself does not read, with who does. A full name comes before the family that it belongs to. */
export const foreign: readonly ForeignName[] = [
  ...by('PyTorch (old name; TORCH_NCCL_… since 2.2)', 'NCCL_ASYNC_ERROR_HANDLING NCCL_BLOCKING_WAIT NCCL_DESYNC_DEBUG NCCL_ENABLE_TIMING'),
  ...by('PyTorch', 'TORCH_NCCL_*'),
  ...by('nccl-tests', 'NCCL_TESTS_*'),
  ...by('the RDMA/SHARP plugin (UCX)', 'NCCL_UCX_* UCX_*'),
  ...by('the RDMA/SHARP plugin', 'NCCL_PLUGIN_P2P NCCL_SHARP_* NCCL_COLLNET_LL_THRESHOLD NCCL_IBEXT_DISABLE SHARP_COLL_*'),
  ...by('the Google FasTrak plugin', 'NCCL_FASTRAK_*'),
  ...by('the Google GPUDirect-TCPX plugin', 'NCCL_GPUDIRECTTCPX_*'),
  ...by('the Google NCCL shim (gIB)', 'NCCL_SHIMNET_* NCCL_GIB_*'),
  ...by('the AWS OFI plugin', 'OFI_NCCL_*'),
  ...by('libfabric', 'FI_*'),
  ...by('AMD RCCL', 'RCCL_* NCCL_RCCL_*'),
  ...by('MSCCL', 'MSCCL_* MSCCLPP_* NCCL_MSCCL_*'),
  ...by(
    'build scripts',
    `NCCL_HOME NCCL_ROOT NCCL_ROOT_DIR NCCL_DIR NCCL_PATH NCCL_PREFIX NCCL_INSTALL_PATH NCCL_INSTALL_DIR NCCL_VERSION NCCL_VER NCCL_BRANCH NCCL_TAG
NCCL_INCLUDE_DIR NCCL_INCLUDE_DIRS NCCL_INC NCCL_LIB NCCL_LIB_DIR NCCL_LIBRARY NCCL_LIBRARIES NCCL_LIBRARY_PATH NCCL_LIBDIR NCCL_SRC NCCL_SRC_DIR
NCCL_BUILD NCCL_BUILD_DIR NCCL_MAJOR NCCL_MINOR NCCL_PATCH NCCL_SUFFIX NCCL_PKG_VERSION NCCL_TESTS NCCL_GENCODE`,
  ),
];
