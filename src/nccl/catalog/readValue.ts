import * as l10n from '@vscode/l10n';
import { readAddressRange, readCommId } from './readAddresses.js';
import { isPlugin, readDebugFile, readPlugin, readTimestampFormat } from './readFiles.js';
import { readDevices, readSockets } from './readInterfaces.js';
import { isElsewhere } from './lookup.js';
import { isNumeric, readNumber } from './readNumber.js';
import { readList, readMaskValue } from './readNames.js';
import { readOther } from './readOther.js';
import { readCta, readMerge, readNetDevs, readThresholds } from './readPolicies.js';
import { readDebugValue, readEnum, readLaunchMode, readLevelValue, readMergeLevel, readTypedSwitch } from './readWord.js';
import type { Question, ValueReading } from './reading.js';
import { cString } from './text.js';

const special: Readonly<Record<string, (question: Question) => ValueReading>> = {
  NCCL_ALGO: readList,
  NCCL_PROTO: readList,
  NCCL_DEBUG: readDebugValue,
  NCCL_DEBUG_SUBSYS: readMaskValue,
  NCCL_DEBUG_TIMESTAMP_LEVELS: readMaskValue,
  NCCL_IB_HCA: readDevices,
  NCCL_SOCKET_IFNAME: readSockets,
  NCCL_OOB_NET_IFNAME: readSockets,
  NCCL_LAUNCH_MODE: readLaunchMode,
  NCCL_NET_MERGE_LEVEL: readMergeLevel,
  NCCL_NET_MERGE_POLICY: readMerge,
  NCCL_NETDEVS_POLICY: readNetDevs,
  NCCL_CTA_POLICY: readCta,
  NCCL_THREAD_THRESHOLDS: readThresholds,
  NCCL_COMM_ID: readCommId,
  NCCL_IB_ADDR_RANGE: readAddressRange,
  NCCL_DEBUG_FILE: readDebugFile,
  NCCL_DEBUG_TIMESTAMP_FORMAT: readTimestampFormat,
};

/** What NCCL makes of the text of one variable in one release. A suggestion counts as safe only where that release reads it without an error. */
export function readValue(question: Question): ValueReading {
  const reading = readOnce(question);
  if (reading.mistake === null || reading.mistake.suggestions.length === 0) return reading;
  const suggestions = reading.mistake.suggestions
    .filter(({ text }) => text !== question.text)
    .map(({ text, safe }) => ({ text, safe: safe && readOnce({ ...question, text }).mistake?.harm !== 'error' }));
  return { ...reading, mistake: { ...reading.mistake, suggestions } };
}

function readOnce(question: Question): ValueReading {
  const { variable } = question;
  if (isElsewhere(variable)) return readOther(question);
  const own = special[variable.name];
  if (own !== undefined) return own(question);
  if (isPlugin(variable.name)) return readPlugin(question);
  if (variable.kind === 'level') return readLevelValue(question);
  const typed = readTypedSwitch(question);
  if (typed !== null) return typed;
  if (isNumeric(variable)) return readNumber(question);
  return variable.kind === 'enum' ? readEnum(question) : asItStands(question);
}

/** Paths, names and other text: NCCL takes every byte as it is, without ~ or $ being expanded. */
function asItStands({ variable, text }: Question): ValueReading {
  const value = cString(text);
  const as = variable.kind === 'path' ? 'path' : variable.kind === 'list' ? 'list' : 'text';
  const effect = value === '' ? l10n.t('The value is empty.') : l10n.t('NCCL takes the text as it stands.');
  return { as, value, result: { value }, messages: [], effect, mistake: null };
}
