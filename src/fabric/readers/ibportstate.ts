import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { readDotted } from './dotted.js';
import type { TextInput } from './eachLine.js';
import { speedName, widthName } from './ibSpeed.js';
import { Report } from './report.js';

/** A port's state as `ibportstate` or `smpquery portinfo` shows it. */
export interface PortState {
  /** True for the block "Peer PortInfo": the other end of the cable, under its own number. */
  readonly peer: boolean;
  readonly lid: number | null;
  readonly port: number;
  readonly state: string | null;
  readonly physState: string | null;
  /** "4x" */
  readonly width: string | null;
  /** "HDR" */
  readonly speed: string | null;
  /** Widest and fastest that is enabled, which is what the port could come up with. */
  readonly enabledWidth: string | null;
  readonly enabledSpeed: string | null;
  readonly line: number;
}

/** What `ibportstate` printed. */
export interface PortStates {
  readonly ports: readonly PortState[];
  readonly problems: readonly Problem[];
}

/** Reads `ibportstate LID PORT query` and `smpquery portinfo LID PORT`; outputs of many ports may follow each other. Linear in the input. */
export function readIbportstate(input: TextInput): PortStates {
  const report = new Report();
  const blocks = readDotted(input, (text, number) => {
    // smpquery lists the capabilities of a port on indented lines.
    if (!/^\s+Is\w/.test(text)) report.add(number, l10n.t('not a line of {0}: {1}', 'ibportstate', cleanLine(text).slice(0, 80)));
  });
  const ports: PortState[] = [];
  let peer = false;
  for (const { heading, above, lid, port, fields, line } of blocks) {
    if (above !== null) peer = above.startsWith('Peer ');
    // "MLNX ext Port info" repeats the port with a vendor's speeds.
    if (!heading.startsWith('Port info:') || port === null) continue;
    const extended = speedName(fields.get('LinkSpeedExtActive2') ?? '') ?? speedName(fields.get('LinkSpeedExtActive') ?? '');
    ports.push({
      peer,
      lid,
      port,
      state: fields.get('LinkState') ?? null,
      physState: fields.get('PhysLinkState') ?? null,
      width: widthName(fields.get('LinkWidthActive')),
      speed: extended ?? speedName(fields.get('LinkSpeedActive') ?? ''),
      enabledWidth: widest(fields.get('LinkWidthEnabled')),
      enabledSpeed:
        fastest(fields.get('LinkSpeedExtEnabled2')) ??
        fastest(fields.get('LinkSpeedExtEnabled')) ??
        fastest(fields.get('LinkSpeedEnabled')),
      line,
    });
  }
  if (blocks.length === 0) report.add(null, l10n.t('no port was found in this text; is it the output of {0}?', 'ibportstate'));
  return { ports, problems: report.problems };
}

/** "4x" of "1X or 4X". */
function widest(text: string | undefined): string | null {
  const widths = (text ?? '').split(' or ').flatMap((part) => widthName(part) ?? []);
  return widths.reduce<string | null>((best, width) => (best === null || parseInt(width, 10) > parseInt(best, 10) ? width : best), null);
}

/** The last of "14.0625 Gbps or 25.78125 Gbps", which rise. */
function fastest(text: string | undefined): string | null {
  return speedName((text ?? '').split(' or ').at(-1) ?? '');
}
