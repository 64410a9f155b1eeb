import type { Check } from '../check.js';
import { arpFlux } from './host/arpFlux.js';
import { clockOff } from './host/clock.js';
import { clockUnsynchronised } from './host/clockUnsynchronised.js';
import { coresDiffer } from './host/coresDiffer.js';
import { cpuMixed } from './host/cpuMixed.js';
import { governor } from './host/governor.js';
import { hugePages } from './host/hugePages.js';
import { kernelDiffers } from './host/kernelDiffers.js';
import { kernelSettings } from './host/kernelSettings.js';
import { kernelWords } from './host/kernelWords.js';
import { memlock } from './host/memlock.js';
import { memlockScheduler } from './host/memlockScheduler.js';
import { memoryDiffers } from './host/memoryDiffers.js';
import { numaBalancing } from './host/numaBalancing.js';
import { numaDiffers } from './host/numaDiffers.js';
import { openFiles } from './host/openFiles.js';
import { osDiffers } from './host/osDiffers.js';
import { processes } from './host/processes.js';
import { rebooted } from './host/rebooted.js';
import { rpFilter } from './host/rpFilter.js';
import { sharedMemory } from './host/sharedMemory.js';
import { tcpKeepalive } from './host/tcpKeepalive.js';
import { zoneReclaim } from './host/zoneReclaim.js';
import { platformDriver } from './platform/platformDriver.js';
import { platformGpus } from './platform/platformGpus.js';
import { platformMemory } from './platform/platformMemory.js';
import { platformNics } from './platform/platformNics.js';
import { platformNvlinks } from './platform/platformNvlinks.js';
import { platformPcie } from './platform/platformPcie.js';
import { incomplete } from './reach/incomplete.js';
import { slowAnswer } from './reach/slowAnswer.js';
import { confFileDiffers } from './settings/confFileDiffers.js';
import { confMistakes } from './settings/confMistakes.js';
import { debugInSystem } from './settings/debugInSystem.js';
import { environmentMistakes } from './settings/environmentMistakes.js';
import { hiddenConfiguration } from './settings/hiddenConfiguration.js';
import { settingDiffers } from './settings/settingDiffers.js';
import { visibleDevices } from './settings/visibleDevices.js';
import { containersDiffer, containerToolkit } from './software/containers.js';
import { cudaDiffers } from './software/cudaDiffers.js';
import { driverDiffers } from './software/driverDiffers.js';
import { driverFlavour } from './software/driverFlavour.js';
import { efaPlugin } from './software/efaPlugin.js';
import { modulesDiffer } from './software/modulesDiffer.js';
import { ncclCopies } from './software/ncclCopies.js';
import { ncclDiffers } from './software/ncclDiffers.js';
import { ofedDiffers } from './software/ofedDiffers.js';
import { pluginDiffers } from './software/pluginDiffers.js';
import { pluginMissing } from './software/pluginMissing.js';
import { services } from './software/services.js';
import { launcherMissing, ncclTestsMissing } from './software/tools.js';

/** Checks of reach, the host, its software and its settings; of equally bad ones, what stops a job stands before what slows it. */
export const softwareChecks: readonly Check[] = [
  incomplete,
  slowAnswer,
  platformGpus,
  platformNics,
  platformNvlinks,
  platformDriver,
  platformPcie,
  platformMemory,
  memlock,
  memlockScheduler,
  sharedMemory,
  openFiles,
  processes,
  pluginMissing,
  efaPlugin,
  ncclDiffers,
  driverDiffers,
  driverFlavour,
  cudaDiffers,
  ofedDiffers,
  modulesDiffer,
  pluginDiffers,
  ncclCopies,
  services,
  containerToolkit,
  containersDiffer,
  launcherMissing,
  ncclTestsMissing,
  settingDiffers,
  confFileDiffers,
  confMistakes,
  environmentMistakes,
  visibleDevices,
  debugInSystem,
  hiddenConfiguration,
  cpuMixed,
  coresDiffer,
  numaDiffers,
  memoryDiffers,
  numaBalancing,
  governor,
  zoneReclaim,
  hugePages,
  clockOff,
  clockUnsynchronised,
  rebooted,
  kernelDiffers,
  kernelWords,
  kernelSettings,
  osDiffers,
  rpFilter,
  arpFlux,
  tcpKeepalive,
];
