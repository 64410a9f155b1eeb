import * as l10n from '@vscode/l10n';
import { significant } from '../../base/format.js';

/** Minutes, hours and the rest below them, for seconds; null for a time that reads well as it is. */
export function durationText(seconds: number): string | null {
  if (seconds < 1) return seconds <= 0 ? null : l10n.t('{0} ms', significant(seconds * 1000));
  if (seconds < 120) return l10n.t('{0} s', Number(significant(seconds)));
  if (seconds < 2 * 3600) return l10n.t('{0} min', Number(significant(seconds / 60)));
  return seconds < 2 * 86400
    ? l10n.t('{0} h', Number(significant(seconds / 3600)))
    : l10n.t('{0} days', Number(significant(seconds / 86400)));
}

/** Seconds in one unit of time, by the words that the catalogue uses; null for what is no time. */
export function secondsIn(unit: string | null): number | null {
  if (unit === null) return null;
  if (/^(?:ms|msec|milliseconds?)$/i.test(unit)) return 1e-3;
  if (/^(?:us|µs|microseconds?)$/i.test(unit)) return 1e-6;
  if (/^(?:ns|nanoseconds?)$/i.test(unit)) return 1e-9;
  if (/^(?:s|sec|seconds?)$/i.test(unit)) return 1;
  return /^(?:min|minutes?)$/i.test(unit) ? 60 : null;
}

/** Bytes in one unit of size, by the words that the catalogue uses; null for what is no size. */
export function bytesIn(unit: string | null): number | null {
  if (unit === null) return null;
  if (/^bytes?$/i.test(unit)) return 1;
  if (/^Ki?B$/i.test(unit)) return 1024;
  if (/^Mi?B$/i.test(unit)) return 1024 ** 2;
  return /^Gi?B$/i.test(unit) ? 1024 ** 3 : null;
}
