import type { ConfRule, LineRule, Rule, SettingRule, TextRule } from './rule.js';
import { brokenContinuation } from './rules/brokenContinuation.js';
import { byteOrderMark } from './rules/byteOrderMark.js';
import { carriageReturn } from './rules/carriageReturn.js';
import { subsystemWithoutInfo } from './rules/subsystemWithoutInfo.js';
import { debugAtScale } from './rules/debugAtScale.js';
import { debugFileShared } from './rules/debugFileShared.js';
import { debuggingVariable } from './rules/debuggingVariable.js';
import { recorderBuffer } from './rules/recorderBuffer.js';
import { prefixMatch } from './rules/prefixMatch.js';
import { gidPinned } from './rules/gidPinned.js';
import { gidNotRoce } from './rules/gidNotRoce.js';
import { ofiNotForced } from './rules/ofiNotForced.js';
import { containerShm } from './rules/containerShm.js';
import { containerMemlock } from './rules/containerMemlock.js';
import { hostNetwork } from './rules/hostNetwork.js';
import { notInThisVersion } from './rules/notInThisVersion.js';
import { differsBetweenHosts } from './rules/differsBetweenHosts.js';
import { confOnHost } from './rules/confOnHost.js';
import { confFileInside } from './rules/confFileInside.js';
import { contradiction } from './rules/contradiction.js';
import { deadVariable } from './rules/deadVariable.js';
import { duplicate } from './rules/duplicate.js';
import { exportPrefix } from './rules/exportPrefix.js';
import { inlineComment } from './rules/inlineComment.js';
import { invalidValue } from './rules/invalidValue.js';
import { leadingBlanks } from './rules/leadingBlanks.js';
import { legacyNumber } from './rules/legacyNumber.js';
import { ll128Forced } from './rules/ll128Forced.js';
import { loopback } from './rules/loopback.js';
import { misspeltVariable } from './rules/misspeltVariable.js';
import { noEquals } from './rules/noEquals.js';
import { noSuchDevice } from './rules/noSuchDevice.js';
import { notANumber } from './rules/notANumber.js';
import { notExpanded } from './rules/notExpanded.js';
import { notExported } from './rules/notExported.js';
import { notYetAvailable } from './rules/notYetAvailable.js';
import { numberSuffix } from './rules/numberSuffix.js';
import { octal } from './rules/octal.js';
import { oldTorchName } from './rules/oldTorchName.js';
import { outOfRange } from './rules/outOfRange.js';
import { quotedValue } from './rules/quotedValue.js';
import { removedVariable } from './rules/removedVariable.js';
import { buildOnly } from './rules/buildOnly.js';
import { confOverridden } from './rules/confOverridden.js';
import { notForwarded } from './rules/notForwarded.js';
import { overridden } from './rules/overridden.js';
import { pluginOverrides } from './rules/pluginOverrides.js';
import { setTooLate } from './rules/setTooLate.js';
import { slippedSetting } from './rules/slippedSetting.js';
import { spacesAroundEquals } from './rules/spacesAroundEquals.js';
import { starvedCollective } from './rules/starvedCollective.js';
import { tooLong } from './rules/tooLong.js';
import { twoSettings } from './rules/twoSettings.js';
import { unknownVariable } from './rules/unknownVariable.js';
import { unusedSuppression } from './rules/unusedSuppression.js';
import { xmlRefused } from './rules/xmlRefused.js';
import { xmlLoadsNothing } from './rules/xmlLoadsNothing.js';
import { xmlIgnored } from './rules/xmlIgnored.js';
import { tunerUnknownName } from './rules/tunerUnknownName.js';
import { tunerSize } from './rules/tunerSize.js';
import { tunerFields } from './rules/tunerFields.js';
import { tunerOneChannel } from './rules/tunerOneChannel.js';
import { tunerNeverUsed } from './rules/tunerNeverUsed.js';

/** What an nccl.conf is as a whole. */
export const confRules: readonly ConfRule[] = [carriageReturn];

/** How lines of an nccl.conf are written, in the order in which they are asked; the first that speaks about a line is the only one. */
export const lineRules: readonly LineRule[] = [
  byteOrderMark,
  tooLong,
  exportPrefix,
  leadingBlanks,
  spacesAroundEquals,
  twoSettings,
  quotedValue,
  inlineComment,
  noEquals,
];

/** What settings say, whatever kind of file they stand in. */
export const settingRules: readonly SettingRule[] = [
  notANumber,
  numberSuffix,
  octal,
  outOfRange,
  invalidValue,
  starvedCollective,
  ll128Forced,
  loopback,
  legacyNumber,
  unknownVariable,
  misspeltVariable,
  removedVariable,
  notYetAvailable,
  deadVariable,
  oldTorchName,
  contradiction,
  duplicate,
  slippedSetting,
  brokenContinuation,
  notExported,
  buildOnly,
  notForwarded,
  setTooLate,
  overridden,
  confOverridden,
  pluginOverrides,
  notExpanded,
  confFileInside,
  noSuchDevice,
  subsystemWithoutInfo,
  debugAtScale,
  debugFileShared,
  debuggingVariable,
  recorderBuffer,
  prefixMatch,
  gidPinned,
  gidNotRoce,
  ofiNotForced,
  containerShm,
  containerMemlock,
  hostNetwork,
  notInThisVersion,
  differsBetweenHosts,
  confOnHost,
];

/** Files with a format of their own. */
export const textRules: readonly TextRule[] = [
  xmlRefused,
  xmlLoadsNothing,
  xmlIgnored,
  tunerUnknownName,
  tunerSize,
  tunerFields,
  tunerOneChannel,
  tunerNeverUsed,
];

const byId = new Map<string, Rule>(
  [...confRules, ...lineRules, ...settingRules, ...textRules, unusedSuppression].map((rule) => [rule.id, rule]),
);

/** All rules, each once: one that looks at lines and at settings has both in the lists above. */
export const allRules: readonly Rule[] = [...byId.values()];

/** The rule of this id, or null. */
export function ruleById(id: string): Rule | null {
  return byId.get(id) ?? null;
}

/** Ids of all rules. */
export const ruleIds: readonly string[] = [...byId.keys()];
