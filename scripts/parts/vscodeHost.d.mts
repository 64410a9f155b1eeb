import type { InstalledVscode } from '../vscodeServer.mjs';

/** A running VS Code server. */
export interface RunningVscode {
  readonly port: number;
  readonly dirs: { readonly data: string; readonly extensions: string; readonly home: string; readonly tmp: string };
  log(): string;
  onLog(listener: (text: string) => void): void;
  remote(path: string): string;
  url(options?: { folder?: string; payload?: readonly (readonly [string, string])[] }): string;
  saveLogs(to: string): void;
  stop(): Promise<void>;
}
export function startVscode(
  vscode: InstalledVscode,
  options?: {
    vsix?: readonly string[];
    env?: Readonly<Record<string, string>>;
    settings?: Readonly<Record<string, unknown>>;
    development?: boolean;
    trust?: boolean;
    locale?: string;
    nodeOptions?: readonly string[];
  },
): Promise<RunningVscode>;
