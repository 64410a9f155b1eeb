import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a line said and how it ended; null where the shell did not come that far. */
export interface Said {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * What a real `/bin/sh` makes of each of these lines, which it reads one after the other, each in a subshell. A process that is started by
 * a large one as tests are costs more than what it does, so one shell serves them all. The folder that it runs in is empty and removed after it.
 */
export function shellLines(lines: readonly string[], folder = mkdtempSync(join(tmpdir(), 'lines-'))): Said[] {
  try {
    for (const [index, line] of lines.entries()) writeFileSync(join(folder, `${String(index)}.line`), line);
    const loop = `i=0; while [ $i -lt ${String(lines.length)} ]; do (. "./$i.line") >"$i.out" 2>"$i.err" </dev/null; echo $? >"$i.status"; i=$((i + 1)); done`;
    execFileSync('/bin/sh', ['-c', loop], { cwd: folder });
    const read = (index: number, kind: string): string => {
      const path = join(folder, `${String(index)}.${kind}`);
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    };
    return lines.map((_, index) => {
      const status = read(index, 'status').trim();
      return { status: status === '' ? null : Number(status), out: read(index, 'out'), err: read(index, 'err') };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
