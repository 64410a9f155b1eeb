import type { ExecOptions, ExecResult } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';
import type { Connection } from '../connect.js';
import type { Gate } from '../gate.js';
import { withSftp, type Sftp } from './channel.js';
import { explained } from './explain.js';
import { MissingFailure } from './failures.js';
import { createGuarded } from './guard/index.js';
import { listFolder, readContent, statOf } from './read.js';
import { replaceFile, mayReplace, setAside, stageFile, takeAway, type MoveOver } from './replace.js';
import type { FileOptions, HostFiles } from './types.js';

/**
 * Files of the host at the other end of a connection. Each call opens an SFTP channel and closes it; `gate` counts it among the
 * channels of the connection. `moveOver` puts a file in another's place where the SFTP server cannot do so in one step; `run` runs a
 * command on the host.
 */
export function createFiles(
  connection: Connection,
  gate: Gate,
  moveOver: MoveOver,
  run: (argv: readonly string[], options: ExecOptions) => Promise<ExecResult>,
): HostFiles {
  const on = <T>(options: FileOptions | undefined, work: (sftp: Sftp) => Promise<T>): Promise<T> =>
    withSftp(connection, gate, options ?? {}, async (sftp) => {
      try {
        return await work(sftp);
      } catch (error) {
        throw error instanceof Failure ? error : await explained(sftp, '/', error);
      }
    });
  return {
    home: (options) =>
      on(options, (sftp) =>
        sftp.ask<string>((raw, done) => {
          raw.realpath('.', done);
        }),
      ),
    stat: (path, options) =>
      on(options, async (sftp) => {
        const stat = await statOf(sftp, path, true);
        if (stat === null) throw new MissingFailure(sftp.host, path);
        return stat;
      }),
    read: (path, options) => on(options, (sftp) => readContent(sftp, path)),
    list: (path, options) => on(options, (sftp) => listFolder(sftp, path)),
    replace: (path, bytes, options) => on(options, (sftp) => replaceFile(sftp, path, bytes, options, moveOver)),
    setAside: (path, options) => on(options, (sftp) => setAside(sftp, path, options)),
    stage: (bytes, options) => on(options, (sftp) => stageFile(sftp, bytes)),
    takeAway: (path, options) => on(options, (sftp) => takeAway(sftp, path, options)),
    mayWrite: (path, options) => on(options, (sftp) => mayReplace(sftp, path)),
    guarded: createGuarded(on, run, moveOver),
  };
}
