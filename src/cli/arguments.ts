import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.js';

/** node's parseArgs with operands allowed and its errors turned into {@link UsageError}. */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** The value of `--format`, "text" when absent. */
export function formatOf<F extends string>(value: string | undefined, known: readonly F[]): F {
  const format = known.find((name) => name === (value ?? 'text'));
  if (format === undefined) throw new UsageError(`--format takes ${known.join(', ')}, not "${value ?? ''}"`);
  return format;
}
