import type { HostScript } from './fanOut.js';

/** Longest line that is sent, in bytes: srun breaks lines at 1,024 (slurm/src/common/io_hdr.h, SLURM_IO_MAX_MSG_LEN). */
const longestLine = 900;

/**
 * What an engine runs on a host: `$1` marker, `$2` limit in seconds, `$3` script, then its operands. The first line says who answers,
 * the last how the script ended. Long lines travel in pieces that end with a 0x02, and carriage returns as 0x01: clush takes them for
 * ends of lines.
 */
const wrapper = String.raw`
m=$1; t=$2; s=$3; shift 3
if timeout -k 2 2 true 2>/dev/null; then t="timeout -k 2 $t"; elif timeout 2 true 2>/dev/null; then t="timeout $t"; else t=; fi
fold() { LC_ALL=C awk '{ while (length($0) > ${String(longestLine)}) { print substr($0, 1, ${String(longestLine)}) "\002"; $0 = substr($0, ${String(longestLine + 1)}) } print }'; }
command -v awk >/dev/null 2>&1 || fold() { cat; }
printf '%s begin %s\n' "$m" "$SLURMD_NODENAME"
{ $t sh -c "$s" sh "$@" </dev/null; printf '\n%s exit %s\n' "$m" "$?"; } | tr '\015' '\001' | fold
`;

/** The command for each host: the same for all of them, so `marker` must be one that nothing on a host can know beforehand. */
export function framed({ script, operands }: HostScript, marker: string, limitS: number): readonly string[] {
  return ['sh', '-c', wrapper, 'sh', marker, String(limitS), script, ...operands];
}

/** Collects what one host printed between the first and the last line of its frame. */
export interface FrameReader {
  /** One line without its end and without the engine's label. */
  line(text: string): void;
  readonly began: boolean;
  /** What the host calls itself, as Slurm told it; empty where nobody did. */
  readonly claimed: string;
  /** Exit status of the script, or null when it has not ended. */
  readonly code: number | null;
  readonly truncated: boolean;
  /** The script's output as far as it came. */
  text(): string;
  /** The last lines from before the frame: what a login or the engine had to say. */
  readonly before: readonly string[];
}

/** Most lines kept from outside of the frame. */
const mostBefore = 8;

/** Reads the frame of one host; keeps `maxBytes` of its output. Lines that come after the end are dropped. */
export function createFrameReader(marker: string, maxBytes: number): FrameReader {
  const begin = `${marker} begin`;
  const end = `${marker} exit `;
  const kept: string[] = [];
  const before: string[] = [];
  const state = { began: false, claimed: '', code: null as number | null, truncated: false, size: 0 };
  const keep = (text: string): void => {
    if (state.size + text.length > maxBytes) state.truncated = true;
    else kept.push(text);
    state.size += text.length;
  };
  return {
    line: (text) => {
      if (state.code !== null) return;
      if (!state.began) {
        if (text === begin || text.startsWith(`${begin} `)) {
          state.began = true;
          state.claimed = text.slice(begin.length + 1).trim();
        } else if (before.push(text.slice(0, 1000)) > mostBefore) before.shift();
        return;
      }
      const code = text.startsWith(end) ? /^\d{1,3}$/.exec(text.slice(end.length))?.[0] : undefined;
      if (code !== undefined) {
        state.code = Number(code);
        // The frame's end begins on a line of its own: that break is not the script's.
        const last = kept.at(-1);
        if (!state.truncated && last !== undefined) kept[kept.length - 1] = last.replace(/\n$/, '');
        return;
      }
      const whole = text.replaceAll('\u0001', '\r');
      keep(whole.endsWith('\u0002') ? whole.slice(0, -1) : `${whole}\n`);
    },
    get began() {
      return state.began;
    },
    get claimed() {
      return state.claimed;
    },
    get code() {
      return state.code;
    },
    get truncated() {
      return state.truncated;
    },
    text: () => kept.join(''),
    before,
  };
}
