import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The files that paths name: themselves, or what lies in a folder, by name. "-" is kept as it is. Throws what the file system throws. */
export async function logFilesOf(paths: readonly string[], cwd = '/'): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (path === '-' || !(await stat(resolve(cwd, path))).isDirectory()) files.push(path);
    else {
      const entries = await readdir(resolve(cwd, path), { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
      files.push(...names.sort().map((name) => join(path, name)));
    }
  }
  return files;
}
