/** The one logger. Implemented by an output channel in the editor and by stderr on the command line. Never receives a secret. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const drop = (): void => undefined;

/** A logger that drops everything. */
export const silent: Logger = { debug: drop, info: drop, warn: drop, error: drop };
