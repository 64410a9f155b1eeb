import { cleanLine } from '../../../base/clean.js';

/** A JSON object, or null. */
export function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
}

/** A JSON array, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** A finite number, or null. */
export function numeric(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A short text without controls, or null. */
export function text(value: unknown): string | null {
  return typeof value === 'string' ? cleanLine(value.slice(0, 300)) : null;
}
