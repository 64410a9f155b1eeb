/** A whole file inside a section, byte for byte as far as UTF-8 allows. */
export interface ProbeFile {
  readonly path: string;
  readonly text: string;
}

/** One section of the probe's output. */
export interface ProbeSection {
  readonly lines: readonly string[];
  /** Exit status of the section's shell; null when its output was cut before it was written. */
  readonly status: number | null;
  readonly files: readonly ProbeFile[];
}

/** The probe's output cut at its boundary. */
export interface ProbeOutput {
  /** By name; the first section of a name wins. */
  readonly sections: ReadonlyMap<string, ProbeSection>;
  /** Sections that were not begun because the whole had taken too long. */
  readonly skipped: readonly string[];
  /** The host's clock at the beginning and the end, as `date +%s.%N` printed it. */
  readonly times: readonly string[];
  /** True when the script ran to its end. */
  readonly done: boolean;
}

interface Open {
  readonly name: string;
  readonly lines: string[];
  status: number | null;
  readonly files: ProbeFile[];
  /** Lines of the file that is open inside the section. */
  file: { readonly path: string; readonly lines: string[] } | null;
}

/** Cuts the probe's output into sections. Text outside of sections (messages of the day) is dropped. Never throws. */
export function cutSections(output: string, boundary: string): ProbeOutput {
  const sections = new Map<string, ProbeSection>();
  const [skipped, times]: [string[], string[]] = [[], []];
  const state: { open: Open | null; done: boolean } = { open: null, done: false };
  const close = (): void => {
    const { open } = state;
    if (open === null) return;
    closeFile(open);
    if (!sections.has(open.name)) sections.set(open.name, { lines: open.lines, status: open.status, files: open.files });
    state.open = null;
  };
  const prefix = `${boundary} `;
  for (const line of output.split('\n')) {
    if (!line.startsWith(prefix)) {
      if (state.open?.status === null) (state.open.file ?? state.open).lines.push(line);
      continue;
    }
    const [word, rest] = split(line.slice(prefix.length));
    if (word === 'begin') {
      close();
      state.open = { name: rest, lines: [], status: null, files: [], file: null };
    } else if (word === 'end') close();
    else if (word === 'skipped' && skipped.length < 64) skipped.push(rest);
    else if (word === 'time' && times.length < 2) times.push(rest);
    else if (word === 'done') {
      close();
      state.done = true;
    } else if (state.open !== null) inside(state.open, word, rest);
  }
  close();
  return { sections, skipped, times, done: state.done };
}

function inside(open: Open, word: string, rest: string): void {
  closeFile(open);
  if (word === 'rc') open.status = /^\d{1,3}$/.test(rest) ? Number(rest) : null;
  else if (word === 'file') open.file = { path: rest, lines: [] };
}

function closeFile(open: Open): void {
  if (open.file !== null) open.files.push({ path: open.file.path, text: open.file.lines.join('\n') });
  open.file = null;
}

function split(text: string): [string, string] {
  const space = text.indexOf(' ');
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
}
