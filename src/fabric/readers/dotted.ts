import { cleanLine } from '../../base/clean.js';
import { eachLine, type TextInput } from './eachLine.js';

/** Lines of the form "LinkWidthActive:.................4X" under a heading, as libibmad's dumpers print them. */
export interface DottedBlock {
  /** The heading without its "# ", e.g. "Port counters: Lid 38 port 1 (CapMask: 0x1200)". */
  readonly heading: string;
  /** A line above the heading that says whose block it is, e.g. "Peer PortInfo:"; null where there is none. */
  readonly above: string | null;
  /** Null where the heading names none (a directed route). */
  readonly lid: number | null;
  readonly port: number | null;
  readonly fields: ReadonlyMap<string, string>;
  readonly line: number;
}

const field = /^(\w{1,64}):\.{0,80}(.*)$/;

/** Takes such an output apart; `other` gets every line that is neither heading nor field. */
export function readDotted(input: TextInput, other: (text: string, number: number) => void): DottedBlock[] {
  const blocks: DottedBlock[] = [];
  let fields: Map<string, string> | null = null;
  let above: string | null = null;
  eachLine(input, (text, number) => {
    if (text.startsWith('# ')) {
      const heading = cleanLine(text.slice(2));
      fields = new Map();
      blocks.push({
        heading,
        above,
        lid: figure(/\bLid (\d{1,5})\b/.exec(heading)?.[1]),
        port: figure(/\bport (\d{1,3})\b/.exec(heading)?.[1]),
        fields,
        line: number,
      });
      above = null;
      return;
    }
    const pair = field.exec(text);
    if (pair !== null && fields !== null && text.includes(':.')) fields.set(pair[1] ?? '', cleanLine(pair[2] ?? ''));
    else if (/^(Initial )?\w{1,16}(\/\w{1,8})? PortInfo:$|^After \w{1,32} set:$/.test(text)) above = text;
    else if (text.trim() !== '') other(text, number);
  });
  return blocks;
}

function figure(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
