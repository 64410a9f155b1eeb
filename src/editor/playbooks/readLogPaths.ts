import { fileChunks, unzipped } from '../../logs/chunks.js';
import { LogFeed } from '../../logs/feed.js';
import { compareLogs } from '../../nccl/log/compare/index.js';
import { diagnose, type Finding } from '../../nccl/log/findings/index.js';
import { LogReader, type NcclLog } from '../../nccl/log/reader.js';

/** Reads logs, packed ones and bundles of this machine as one job, piece by piece, with room between the pieces for whatever else waits. */
export async function readLogPaths(paths: readonly string[]): Promise<{ readonly log: NcclLog; readonly findings: readonly Finding[] }> {
  const reader = new LogReader();
  for (const path of paths) {
    const feed = new LogFeed(reader, path);
    for await (const chunk of unzipped(fileChunks(path))) feed.push(chunk);
    feed.end();
  }
  const log = reader.end();
  return { log, findings: diagnose(log) };
}

export { compareLogs };
