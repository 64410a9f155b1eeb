import type { Setting, CommandLine } from './setting.js';
import type { EmbeddedText, FileReading, Launch } from './fileReading.js';
import { placementOf, type Placement } from './embedded.js';

function moved(setting: Setting, place: Placement, scope: string): Setting {
  if (setting.file !== undefined) return setting;
  return {
    ...setting,
    nameRange: place.range(setting.nameRange),
    valueRange: place.range(setting.valueRange),
    range: place.range(setting.range),
    scope: `${scope}/${setting.scope}`,
  };
}

/** The reading of an embedded text in the places of the file that holds it. Embedded texts of its own are not in it. */
export function inPlace(inner: FileReading, embedded: EmbeddedText): FileReading {
  const place = placementOf(embedded);
  const first = place.position({ line: 0, character: 0 });
  const scope = `${embedded.kind}@${String(first.line + 1)}:${String(first.character)}`;
  const outside = new Set(embedded.environment);
  const setting = (one: Setting): Setting => (outside.has(one) ? one : moved(one, place, scope));
  const command = (one: CommandLine): CommandLine => ({ ...one, range: place.range(one.range), settings: one.settings.map(setting) });
  const launch = (one: Launch): Launch => ({
    ...one,
    range: place.range(one.range),
    environment: one.environment.map(setting),
    dropped: one.dropped.map(setting),
    pass: one.pass === null || embedded.words === true ? null : { at: place.position(one.pass.at), text: one.pass.text },
  });
  const edits = (list: FileReading['slips'][number]['edits']): typeof list => {
    const placed = list?.map((edit) => place.edit(edit)) ?? null;
    return placed === null || placed.includes(null) ? null : placed.filter((edit) => edit !== null);
  };
  return {
    settings: inner.settings.map(setting),
    commands: inner.commands.map(command),
    launches: inner.launches.map(launch),
    containers: inner.containers.map((one) => ({
      ...one,
      range: place.range(one.range),
      mend: { shm: edits(one.mend.shm), memlock: edits(one.mend.memlock) },
    })),
    embedded: [],
    slips: inner.slips.map((one) => ({ ...one, range: place.range(one.range), edits: edits(one.edits) })),
    images: inner.images.map((one) => ({ ...one, range: place.range(one.range) })),
    limits: inner.limits.map((one) => ({ ...one, range: place.range(one.range) })),
    uses: inner.uses,
    wants: inner.wants,
  };
}

/** An embedded text of an embedded text, in the places of the outermost file. */
export function embeddedInPlace(inner: EmbeddedText, outer: EmbeddedText): EmbeddedText {
  const place = placementOf(outer);
  const starts = lineStarts(outer.text);
  // Where the outer text breaks its line of places inside a stretch of the inner one, that stretch needs an anchor more.
  const anchors = inner.anchors.flatMap(({ offset, at }, index) => {
    const from = (starts[at.line] ?? 0) + at.character;
    const next = inner.anchors[index + 1];
    const length = (next?.offset ?? inner.text.length + 1) - offset;
    const breaks = outer.anchors.filter((anchor) => anchor.offset > from && anchor.offset < from + length);
    return [{ offset, at: place.position(at) }, ...breaks.map((anchor) => ({ offset: offset + anchor.offset - from, at: anchor.at }))];
  });
  const indent = inner.indent === null || outer.indent === null ? null : outer.indent + inner.indent;
  const words = outer.words === true ? { words: outer.words } : {};
  return { ...inner, ...words, anchors, indent, escaped: inner.escaped || outer.escaped };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
