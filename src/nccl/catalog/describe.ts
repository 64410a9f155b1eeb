import * as l10n from '@vscode/l10n';
import { bytes, significant } from '../../base/format.js';
import { bytesIn, durationText, secondsIn } from './amounts.js';
import { readDebugLevel, readsTypedParameters } from './debug.js';
import { readInteger } from './integer.js';
import { readLevel } from './level.js';
import { defaultAt, inLanguage, isElsewhere } from './lookup.js';
import { readCtaPolicy } from './policies.js';
import { readOther } from './readOther.js';
import { isNumeric } from './readNumber.js';
import { readTypedSwitch } from './readWord.js';
import { cString } from './text.js';
import { threadCount } from './threads.js';
import type { Variable } from './variable.js';
import { atLeast } from './version.js';

/**
 * A few words that say what a value comes to where the text alone does not: "4 MiB", "34 s per try", "SYS". Null where there is nothing to add.
 * What is wrong with a value is not said here, only what is read.
 */
export function describeValue(variable: Variable, text: string, version: string): string | null {
  if (isElsewhere(variable)) return elsewhere(variable, text, version);
  const own = words[variable.name];
  if (own !== undefined) return own(text, version);
  if (variable.kind === 'level') return level(variable, text, version);
  if (variable.kind === 'switch' && variable.reader === 'typed' && readsTypedParameters(version))
    return typedSwitch(variable, text, version);
  if (variable.kind === 'enum' || !isNumeric(variable)) return null;
  return number(variable, text, version);
}

/** What PyTorch, HCCL or RCCL reads, by its unit. */
function elsewhere(variable: Variable, text: string, version: string): string | null {
  const { value, as } = readOther({ variable, text, version, context: {} });
  if (value === null || (as !== 'integer' && as !== 'word')) return null;
  const differs = value !== cString(text).trim();
  if (variable.kind === 'switch') return differs ? (value === '0' ? l10n.t('off') : l10n.t('on')) : null;
  const meaning = variable.meanings[value];
  if (meaning !== undefined) return inLanguage(meaning);
  if (variable.unit === 'exponent') return ackTimeout(Number(value));
  return inUnit(variable, Number(value), differs) ?? (differs ? value : null);
}

/** Bytes or seconds in a unit that fits the number; null where the text says it as well. */
function inUnit(variable: Variable, amount: number, differs: boolean): string | null {
  const size = bytesIn(variable.unit) ?? (variable.kind === 'bytes' ? 1 : null);
  if (size !== null && amount >= 0) return amount * size >= 1024 || differs ? bytes(amount * size) : null;
  const second = secondsIn(variable.unit);
  return second !== null && amount > 0 && (differs || second !== 1 || amount >= 120) ? durationText(amount * second) : null;
}

const words: Readonly<Record<string, (text: string, version: string) => string | null>> = {
  NCCL_DEBUG: debugWord,
  NCCL_CTA_POLICY: policyWord,
  NCCL_NET_MERGE_LEVEL: () => null,
};

function debugWord(text: string, version: string): string | null {
  const read = readDebugLevel(text, version);
  if (read === null || read === 'NONE') return l10n.t('silent');
  return read === cString(text) ? null : read;
}

const policies = ['DEFAULT', 'EFFICIENCY', 'ZERO', 'EFFICIENCY|ZERO'];

function policyWord(text: string): string | null {
  const { policy } = readCtaPolicy(text);
  const name = policies[policy ?? 0] ?? null;
  return name === null || name.toLowerCase() === cString(text).toLowerCase() ? null : name;
}

function level(variable: Variable, text: string, version: string): string | null {
  const read = readLevel(text, null, { level: variable.name, disable: '' }, version);
  if (read.from === 'number') return read.level;
  return read.from === null && cString(text) !== '' ? l10n.t('ignored') : null;
}

/** Number that NCCL works with after its own cuts: threads and channels have limits. */
function used(variable: Variable, value: bigint, version: string): bigint {
  const threads = threadCount(variable.name, Number(value), version);
  if (threads !== null) return BigInt(threads.threads);
  const channels = /^NCCL_M(?:IN|AX)_N(?:CHANNELS|RINGS)$/.test(variable.name);
  const most = atLeast(version, '2.25.1') ? 64n : 32n;
  return channels && value > most ? most : value;
}

function number(variable: Variable, text: string, version: string): string | null {
  const standard = defaultAt(variable, version);
  const fallback = typeof standard === 'number' && Number.isSafeInteger(standard) ? BigInt(standard) : 0n;
  const read = readInteger(variable.name, text, fallback, version);
  if (!read.fromText) return null;
  const value = used(variable, read.value, version);
  const amount = Number(value);
  const plain = value.toString();
  const differs = plain !== cString(text).trim();
  if (variable.name === 'NCCL_IB_TIMEOUT') return ackTimeout(amount) ?? (differs ? plain : null);
  if (variable.name === 'NCCL_IB_TC' || variable.name === 'NCCL_IB_FIFO_TC') return trafficClass(amount) ?? (differs ? plain : null);
  const unit = inUnit(variable, amount, differs);
  if (unit !== null) return unit;
  if ((variable.kind === 'switch' || variable.truthy !== null) && (differs || (value !== 0n && value !== 1n)))
    return switched(variable, read.asInt32) ? l10n.t('on') : l10n.t('off');
  if (amount < 0 && variable.defaults.some(([, one]) => one === amount)) return l10n.t('automatic');
  return differs ? plain : null;
}

function typedSwitch(variable: Variable, text: string, version: string): string | null {
  const value = readTypedSwitch({ variable, text, version, context: {} })?.value ?? null;
  if (value === null) return cString(text) === '' ? null : l10n.t('ignored');
  return value === cString(text) ? null : value === '1' ? l10n.t('on') : l10n.t('off');
}

function switched(variable: Variable, value: number): boolean {
  return variable.truthy === '==1' ? value === 1 : value !== 0;
}

/** The local ACK timeout of an RDMA queue pair: 4.096 µs · 2^n for n in 1 to 31 (IBTA), 0 means that it never ends. */
function ackTimeout(exponent: number): string | null {
  if (exponent === 0) return l10n.t('never times out');
  if (exponent < 1 || exponent > 31) return null;
  const seconds = 4.096e-6 * 2 ** exponent;
  return seconds < 1
    ? l10n.t('{0} ms per try', Number(significant(seconds * 1000, 2)))
    : l10n.t('{0} s per try', Number(significant(seconds, 2)));
}

/** The DSCP inside a traffic class: its upper six bits (RFC 2474); the lower two are ECN. */
function trafficClass(value: number): string | null {
  return value > 0 && value <= 255 ? l10n.t('DSCP {0}', value >> 2) : null;
}
