import type { Check } from '../check.js';
import { fabricManager } from './gpu/fabricManager.js';
import { gpuBar1Small } from './gpu/gpuBar1Small.js';
import { gpuClockBelowOthers } from './gpu/gpuClockBelowOthers.js';
import { gpuComputeMode } from './gpu/gpuComputeMode.js';
import { gpuCountDiffers } from './gpu/gpuCountDiffers.js';
import { gpuEccOff } from './gpu/gpuEccOff.js';
import { gpuEccUncorrected } from './gpu/gpuEccUncorrected.js';
import { gpuFabricState } from './gpu/gpuFabricState.js';
import { gpuMemoryDiffers } from './gpu/gpuMemoryDiffers.js';
import { gpuMigOn } from './gpu/gpuMigOn.js';
import { gpuModelDiffers } from './gpu/gpuModelDiffers.js';
import { gpuPersistenceOff } from './gpu/gpuPersistenceOff.js';
import { gpuPowerLimit } from './gpu/gpuPowerLimit.js';
import { gpuRemapFailure } from './gpu/gpuRemapFailure.js';
import { gpuRemapPending } from './gpu/gpuRemapPending.js';
import { gpuTemperature } from './gpu/gpuTemperature.js';
import { gpuThrottled } from './gpu/gpuThrottled.js';
import { gpuXid } from './gpu/gpuXid.js';
import { nvlinkErrors } from './gpu/nvlinkErrors.js';
import { nvlinkInactive } from './gpu/nvlinkInactive.js';
import { nvlsDriver } from './gpu/nvlsDriver.js';
import { nvswitchErrors } from './gpu/nvswitchErrors.js';
import { dmaBufOff } from './gpudirect/dmaBufOff.js';
import { gdrCopyMissing } from './gpudirect/gdrCopyMissing.js';
import { gdrLevelFar } from './gpudirect/gdrLevelFar.js';
import { gdrReadOff } from './gpudirect/gdrReadOff.js';
import { gpuDirectOff } from './gpudirect/gpuDirectOff.js';
import { gpuNicAcrossSockets } from './gpudirect/gpuNicAcrossSockets.js';
import { peerMemoryName } from './gpudirect/peerMemoryName.js';
import { railMissing } from './gpudirect/railMissing.js';
import { railPairingDiffers } from './gpudirect/railPairingDiffers.js';
import { unevenDistance } from './gpudirect/unevenDistance.js';
import { addressTwice } from './network/addressTwice.js';
import { interfaceErrors } from './network/interfaceErrors.js';
import { interfaceMtuDiffers } from './network/interfaceMtuDiffers.js';
import { interfaceNameDiffers } from './network/interfaceNameDiffers.js';
import { interfaceSpeed } from './network/interfaceSpeed.js';
import { onlyLocalInterface } from './network/onlyLocalInterface.js';
import { socketIfname } from './network/socketIfname.js';
import { subnetDiffers } from './network/subnetDiffers.js';
import { acsRedirect } from './pci/acsRedirect.js';
import { atsOffInVm } from './pci/atsOffInVm.js';
import { gpuPcieBelowBest } from './pci/gpuPcieBelowBest.js';
import { iommuTranslates } from './pci/iommuTranslates.js';
import { maxPayload } from './pci/maxPayload.js';
import { maxReadRequest } from './pci/maxReadRequest.js';
import { nicPcieBelowOthers } from './pci/nicPcieBelowOthers.js';
import { nicPcieNarrow } from './pci/nicPcieNarrow.js';
import { pcieErrors } from './pci/pcieErrors.js';
import { relaxedOrdering } from './pci/relaxedOrdering.js';
import { ackTimeouts } from './rdma/ackTimeouts.js';
import { bufferOverrun } from './rdma/bufferOverrun.js';
import { gidIndexPinned } from './rdma/gidIndexPinned.js';
import { gidNotPinned } from './rdma/gidNotPinned.js';
import { guidTwice } from './rdma/guidTwice.js';
import { lidMissing } from './rdma/lidMissing.js';
import { linkDowned } from './rdma/linkDowned.js';
import { linkLayerMixed } from './rdma/linkLayerMixed.js';
import { linkRecovery } from './rdma/linkRecovery.js';
import { localIntegrity } from './rdma/localIntegrity.js';
import { nicDriverDiffers } from './rdma/nicDriverDiffers.js';
import { nicFirmwareDiffers } from './rdma/nicFirmwareDiffers.js';
import { outOfSequence } from './rdma/outOfSequence.js';
import { portBelowOthers } from './rdma/portBelowOthers.js';
import { portBest } from './rdma/portBest.js';
import { portCountDiffers } from './rdma/portCountDiffers.js';
import { portMtuDiffers } from './rdma/portMtuDiffers.js';
import { portMtuSmall } from './rdma/portMtuSmall.js';
import { portNotActive } from './rdma/portNotActive.js';
import { receiveErrors } from './rdma/receiveErrors.js';
import { rnrRetries } from './rdma/rnrRetries.js';
import { roceProtection } from './rdma/roceProtection.js';
import { roceSlowRestart } from './rdma/roceSlowRestart.js';
import { roceWithoutV2 } from './rdma/roceWithoutV2.js';
import { subnetManager } from './rdma/subnetManager.js';
import { subnetManagerDiffers } from './rdma/subnetManagerDiffers.js';
import { symbolErrors } from './rdma/symbolErrors.js';
import { tcpOnly } from './rdma/tcpOnly.js';
import { transmitDiscards } from './rdma/transmitDiscards.js';
import { vl15Dropped } from './rdma/vl15Dropped.js';

/** Checks of RDMA ports, GPUDirect RDMA, GPUs, PCIe and the network. */
export const hardwareChecks: readonly Check[] = [
  tcpOnly,
  portNotActive,
  portBelowOthers,
  portCountDiffers,
  ackTimeouts,
  bufferOverrun,
  gidIndexPinned,
  gidNotPinned,
  guidTwice,
  lidMissing,
  linkDowned,
  linkLayerMixed,
  linkRecovery,
  localIntegrity,
  nicDriverDiffers,
  nicFirmwareDiffers,
  outOfSequence,
  portBest,
  portMtuDiffers,
  portMtuSmall,
  receiveErrors,
  rnrRetries,
  roceProtection,
  roceSlowRestart,
  roceWithoutV2,
  subnetManager,
  subnetManagerDiffers,
  symbolErrors,
  transmitDiscards,
  vl15Dropped,
  gpuDirectOff,
  peerMemoryName,
  dmaBufOff,
  gdrCopyMissing,
  gdrLevelFar,
  gdrReadOff,
  gpuNicAcrossSockets,
  railMissing,
  railPairingDiffers,
  unevenDistance,
  gpuCountDiffers,
  gpuXid,
  fabricManager,
  gpuFabricState,
  gpuBar1Small,
  gpuClockBelowOthers,
  gpuComputeMode,
  gpuEccOff,
  gpuEccUncorrected,
  gpuMemoryDiffers,
  gpuMigOn,
  gpuModelDiffers,
  gpuPersistenceOff,
  gpuPowerLimit,
  gpuRemapFailure,
  gpuRemapPending,
  gpuTemperature,
  gpuThrottled,
  nvlinkErrors,
  nvlinkInactive,
  nvlsDriver,
  nvswitchErrors,
  gpuPcieBelowBest,
  nicPcieBelowOthers,
  acsRedirect,
  atsOffInVm,
  iommuTranslates,
  maxPayload,
  maxReadRequest,
  nicPcieNarrow,
  pcieErrors,
  relaxedOrdering,
  socketIfname,
  onlyLocalInterface,
  addressTwice,
  interfaceErrors,
  interfaceMtuDiffers,
  interfaceNameDiffers,
  interfaceSpeed,
  subnetDiffers,
];
