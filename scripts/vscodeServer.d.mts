/** An installed VS Code server. */
export interface InstalledVscode {
  readonly root: string;
  readonly node: string;
  readonly version: string;
}
export const versions: Readonly<Record<string, { readonly codeServer: string; readonly node: number; readonly nodePackage: string }>>;
export const newest: string;
export function installed(version: string): InstalledVscode | null;
export function ensureVscodeServer(version: string, say?: (text: string) => void): Promise<InstalledVscode>;
