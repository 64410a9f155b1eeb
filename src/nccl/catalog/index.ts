/** The catalogue's door: the variables, what a release makes of a value, and what a process sees after its configuration files. */
export { describeValue } from './describe.js';
export { explain, statusEffect, unknownEffect } from './explain.js';
export type { Explanation, ExplainOptions } from './explain.js';
export {
  acceptedAt,
  defaultAt,
  foreignOwner,
  inLanguage,
  isElsewhere,
  latest,
  misnomerOf,
  nearestName,
  releases,
  statusAt,
  variable,
  variables,
} from './lookup.js';
export type { Status } from './lookup.js';
export { readValue } from './readValue.js';
export type { Context, Mistake, MistakeKind, Suggestion, ValueReading } from './reading.js';
export { readConfFile } from './conf.js';
export type { ConfEntry, ConfReading } from './conf.js';
export { confPaths, effectiveEnvironment } from './precedence.js';
export type { ConfFile, ConfPlaces, EffectiveEnvironment, JudgedEntry, Overruled } from './precedence.js';
export { readInteger, strtoll } from './integer.js';
export type { IntegerReading, ParsedInteger } from './integer.js';
export { listFunctions, listNames, readFunctionList, readPlainList, readsFunctions, starved } from './algorithmList.js';
export type { FunctionList, ListFunction, ListMatrix, ListVariable, PlainList } from './algorithmList.js';
export { levelWords, readLevel } from './level.js';
export { readDebug, readDebugLevel, readDebugMask, subsystemNames } from './debug.js';
export { chooseDevices, readInterfaceList } from './interfaceList.js';
export { chooseInterfaces } from './socketInterfaces.js';
export type { SocketInterface } from './socketInterfaces.js';
export { channelLimits, readCtaPolicy, readMergePolicy, readNetDevsPolicy } from './policies.js';
export { threadCount } from './threads.js';
export { readTopoXml } from './topoXml.js';
export type { XmlElement, XmlFormat, XmlReading } from './topoXml.js';
export { readTunerCsv } from './tunerCsv.js';
export type { TunerEntry } from './tunerCsv.js';
export { atLeast, compareVersions, parseVersion } from './version.js';
export type { Variable } from './variable.js';
