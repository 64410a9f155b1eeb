import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Member, tarOf } from './tar.js';
import { concat } from '../../logs/untar.js';

const compress = promisify(gzip);

/** The members as one .tar.gz. */
export async function archiveOf(members: readonly Member[], at: Date): Promise<Uint8Array> {
  return compress(concat(tarOf(members, at)));
}
