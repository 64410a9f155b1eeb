import { cleanLine } from '../../base/clean.js';
import type { HostAnswer, Snapshot } from '../facts.js';
import { readSnapshot } from '../readSnapshot.js';
import { createPauses } from '../../ssh/slices.js';
import { isFields } from './decode.js';
import { hostAnswer } from './host.js';
import { createSharing } from './share.js';

const hostsBegin = '\n  "hosts": {\n';
const hostsEnd = '\n  }\n}\n';
const hostEnd = /^ {4}\},?$/;

/**
 * Reads the text of a snapshot file host by host, as {@link import('./write.js').snapshotText} lays it out, so that 1,250 hosts (50 MB) do not hold up others; text laid out in
 * another way is read in one piece. JSON has no line feed inside a string: a line that is one brace after four spaces is the end of a host and nothing else. null when it is no
 * snapshot of a schema that is known. Throws a SyntaxError for text that is no JSON.
 */
export async function parseSnapshot(text: string): Promise<Snapshot | null> {
  const begin = text.indexOf(hostsBegin);
  const whole = (): Snapshot | null => ours(JSON.parse(text));
  if (begin < 0 || !text.endsWith(hostsEnd)) return whole();
  const head = parsed(`${text.slice(0, begin)}\n"hosts": {}}`);
  const frame = ours(head);
  if (frame === null) return whole();
  const hosts: [string, HostAnswer][] = [];
  const [share, pause] = [createSharing(), createPauses()];
  const last = text.length - hostsEnd.length;
  for (let from = begin + hostsBegin.length; from < last;) {
    const end = endOfHost(text, from, last);
    const entry = end === null ? null : parsed(`{${text.slice(from, end).replace(/,$/, '')}}`);
    const [[name, value] = [], ...more] = Object.entries(isFields(entry) ? entry : {});
    const answer = hostAnswer(value);
    // Not as we lay it out: what it is, the plain way says.
    if (end === null || name === undefined || answer === undefined || more.length > 0) return whole();
    hosts.push([cleanLine(name), share(answer)]);
    from = end + 1;
    await pause();
  }
  return { ...frame, hosts: Object.fromEntries(hosts) };
}

function ours(value: unknown): Snapshot | null {
  return isFields(value) && (value['schema'] === 1 || value['schema'] === 2) ? readSnapshot(value) : null;
}

/** Where the host that begins at `from` ends; null when no such line follows. */
function endOfHost(text: string, from: number, last: number): number | null {
  for (let at = from; at < last;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 || feed > last ? last : feed;
    if (end - at <= 6 && hostEnd.test(text.slice(at, end))) return end;
    at = end + 1;
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
