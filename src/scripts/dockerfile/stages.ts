import type { ImageUse, Slip } from '../fileReading.js';
import { isSettingName } from '../names.js';
import type { Setting } from '../setting.js';
import type { MaskedTemplate } from '../template.js';
import type { Places } from '../places.js';
import { fileOffset, type Instruction, type Instructions, type Logical } from './instructions.js';
import { evaluateWord, wordsOf } from './words.js';

/** What all parts of one reading share. */
export interface DockerFile {
  readonly text: string;
  readonly template: MaskedTemplate;
  readonly places: Places;
  readonly reach: 'ranks' | 'build';
}

/** One stage of a build: what FROM begins. */
export interface Stage {
  readonly name: string | null;
  readonly scope: string;
  /** What is known of the variables of ENV. Those of ARG, which whoever builds may change, are never known. */
  readonly variables: Map<string, string | null>;
  /** Settings that ENV makes, those of the stage that it is built on among them. */
  readonly environment: Map<string, Setting>;
  /** Settings of ARG, which only the commands of the build see. */
  readonly argumentSettings: Map<string, Setting>;
  /** Instructions that the stage runs or starts, with the environment at their place. */
  readonly commands: { readonly instruction: Instruction; readonly environment: readonly Setting[] }[];
  readonly parent: Stage | null;
}

/** What the instructions of a file set. */
export interface Stages {
  readonly stages: readonly Stage[];
  readonly settings: readonly Setting[];
  readonly slips: readonly Slip[];
  readonly images: readonly ImageUse[];
  readonly uses: ReadonlySet<string>;
}

type Draft = { -readonly [Key in keyof Setting]: Setting[Key] };

/** Follows ENV and ARG from stage to stage. */
export function readStages(file: DockerFile, { instructions, escape }: Instructions): Stages {
  return new Follower(file, escape).follow(instructions);
}

/** A file with more commands, or more stages one upon the other, was generated: each has all of the environment before it. */
const mostRuns = 1000;
const mostStages = 200;

class Follower {
  private readonly stages: Stage[] = [];
  private readonly named = new Map<string, Stage>();
  private readonly settings: Draft[] = [];
  private readonly slips: Slip[] = [];
  private readonly images: ImageUse[] = [];
  private readonly uses = new Set<string>();
  private readonly copiedFrom = new Set<string>();
  /** Defaults of ARG before the first FROM. */
  private readonly globals = new Map<string, string | null>();
  private readonly stageOf = new Map<Draft, Stage>();
  private runs = 0;

  constructor(
    private readonly file: DockerFile,
    private readonly escape: string,
  ) {}

  follow(instructions: readonly Instruction[]): Stages {
    // A part of a Dockerfile may begin without FROM.
    let stage = this.begin('file', null, null);
    for (const instruction of instructions) {
      const { keyword, rest } = instruction;
      if (keyword === 'FROM') stage = this.from(instruction);
      else if (keyword === 'ENV') this.env(instruction, stage);
      else if (keyword === 'ARG') this.arg(instruction, stage);
      else {
        const source = /^(?:--\S+\s+)*--from=(\S+)/u.exec(rest.text)?.[1];
        if (source !== undefined) this.copiedFrom.add(source.toLowerCase());
        if (keyword === 'RUN' && ++this.runs > mostRuns) continue;
        const environment = keyword === 'RUN' ? [...stage.argumentSettings.values(), ...stage.environment.values()] : [];
        if (/^(?:RUN|COPY|ADD|CMD|ENTRYPOINT)$/u.test(keyword)) stage.commands.push({ instruction, environment });
      }
    }
    this.settleReach();
    const { stages, settings, slips, images, uses } = this;
    return { stages, settings, slips, images, uses };
  }

  private begin(scope: string, name: string | null, parent: Stage | null): Stage {
    const inherited = this.stages.length > mostStages ? null : parent;
    const stage: Stage = {
      name,
      scope,
      variables: new Map(inherited?.variables),
      environment: new Map(inherited?.environment),
      argumentSettings: new Map(),
      commands: [],
      parent,
    };
    this.stages.push(stage);
    if (name !== null) this.named.set(name, stage);
    return stage;
  }

  private from({ from, rest }: Instruction): Stage {
    const words = wordsOf(rest.text, this.escape).filter((word) => !rest.text.slice(word.from, word.to).startsWith('--'));
    const [image, as, name] = words.map((word) => rest.text.slice(word.from, word.to));
    const { line } = this.file.places.at(from);
    const parent = this.named.get(image?.toLowerCase() ?? '') ?? null;
    const [at] = words;
    if (at !== undefined && image !== undefined && parent === null && image !== 'scratch') {
      const [start, end] = [fileOffset(rest, at.from), fileOffset(rest, at.to, true)];
      const resolved = evaluateWord(image, this.escape, this.globals).value;
      if (resolved !== null && resolved !== '' && !this.file.template.touches(start, end))
        this.images.push({ image: resolved, range: this.file.places.range(start, end) });
    }
    const stageName = /^as$/iu.test(as ?? '') ? (name?.toLowerCase() ?? null) : null;
    return this.begin(`stage@${String(line + 1)}`, stageName, parent);
  }

  /** `ENV a=b c=d`, or the older `ENV a b`, whose value is all of the rest. */
  private env({ from, rest }: Instruction, stage: Stage): void {
    const { text } = rest;
    const words = wordsOf(text, this.escape);
    const [first, second] = words;
    if (first === undefined) return;
    if (!text.slice(first.from, first.to).includes('=')) {
      const name = text.slice(first.from, first.to);
      const end = text.trimEnd().length;
      if (second === undefined) return;
      if (text.startsWith('=', second.from)) this.slip(rest, name, first.to, second.from + 1, end, 'blank-before-equals', from);
      else this.assign(stage, rest, [{ name, nameFrom: first.from, valueFrom: second.from, to: end, from }]);
      return;
    }
    const places: Assignment[] = [];
    for (const [index, word] of words.entries()) {
      const equals = text.indexOf('=', word.from);
      const next = words[index + 1];
      if (equals < 0 || equals >= word.to) continue;
      const raw = text.slice(word.from, equals);
      const quoted = /^["'].*["']$/u.test(raw) ? 1 : 0;
      const name = raw.slice(quoted, raw.length - quoted);
      const nameFrom = word.from + quoted;
      const nextHasEquals = next === undefined || text.slice(next.from, next.to).includes('=');
      if (equals + 1 === word.to && next !== undefined && !nextHasEquals) {
        this.slip(rest, name, equals + 1, next.from, next.to, 'blank-after-equals', null);
        continue;
      }
      const start = words.length === 1 ? from : fileOffset(rest, word.from);
      places.push({ name, nameFrom, valueFrom: equals + 1, to: word.to, from: start });
    }
    this.assign(stage, rest, places);
  }

  /** `ARG name=default`: only the build sees it, and whoever builds may give another value. */
  private arg({ from, rest }: Instruction, stage: Stage): void {
    const words = wordsOf(rest.text, this.escape);
    for (const word of words) {
      const raw = rest.text.slice(word.from, word.to);
      const equals = raw.indexOf('=');
      const name = equals < 0 ? raw : raw.slice(0, equals);
      if (this.stages.length === 1) {
        this.globals.set(name, equals < 0 ? null : evaluateWord(raw.slice(equals + 1), this.escape, this.globals).value);
      }
      const before = stage.variables;
      if (equals < 0 || !isSettingName(name)) continue;
      const valueFrom = word.from + equals + 1;
      const start = words.length === 1 ? from : fileOffset(rest, word.from);
      const setting = this.setting(rest, { name, nameFrom: word.from, valueFrom, to: word.to, from: start }, before, `${stage.scope}/arg`);
      setting.reach = 'build';
      stage.argumentSettings.set(name, setting);
    }
  }

  /** Assigns what one ENV sets. None of it sees the others. */
  private assign(stage: Stage, rest: Logical, places: readonly Assignment[]): void {
    const values = places.map((place): readonly [Assignment, string | null] => {
      const { value, reads } = evaluateWord(rest.text.slice(place.valueFrom, place.to), this.escape, stage.variables);
      for (const name of reads) if (isSettingName(name)) this.uses.add(name);
      const isHole = this.file.template.touches(fileOffset(rest, place.valueFrom), fileOffset(rest, place.to, true));
      if (isSettingName(place.name)) {
        const setting = this.setting(rest, place, stage.variables, stage.scope);
        this.stageOf.set(setting, stage);
        stage.environment.set(place.name, setting);
      }
      return [place, isHole ? null : value];
    });
    for (const [{ name }, value] of values) stage.variables.set(name, value);
  }

  private setting(rest: Logical, place: Assignment, before: ReadonlyMap<string, string | null>, scope: string): Draft {
    const { places, template } = this.file;
    const { name, nameFrom, valueFrom, to, from } = place;
    const [valueStart, valueEnd] = [fileOffset(rest, valueFrom, valueFrom === to), fileOffset(rest, to, true)];
    const { value, unknown } = evaluateWord(rest.text.slice(valueFrom, to), this.escape, before);
    const isHole = template.touches(valueStart, valueEnd);
    const setting: Draft = {
      name,
      nameRange: places.range(fileOffset(rest, nameFrom), fileOffset(rest, nameFrom + name.length, true)),
      value: isHole ? null : value,
      unknown: isHole ? 'template' : unknown,
      valueRange: places.range(valueStart, Math.max(valueStart, valueEnd)),
      range: places.range(from, Math.max(from, valueEnd)),
      kind: 'dockerfile',
      reach: this.file.reach,
      scope,
    };
    this.settings.push(setting);
    return setting;
  }

  private slip(rest: Logical, name: string, blankFrom: number, valueAt: number, to: number, slip: Slip['slip'], from: number | null): void {
    if (!isSettingName(name)) return;
    const { places, template } = this.file;
    const valueFrom = valueAt + (/^\s*/u.exec(rest.text.slice(valueAt, to))?.[0].length ?? 0);
    const [start, end] = [fileOffset(rest, blankFrom, true), fileOffset(rest, valueFrom)];
    const valueEnd = fileOffset(rest, to, true);
    const value = template.touches(end, valueEnd) ? null : evaluateWord(rest.text.slice(valueFrom, to), this.escape, new Map()).value;
    const oneLine = places.at(start).line === places.at(end).line;
    // The older form takes the whole rest of the line; with an equals sign a value of several words wants quotes.
    const plain = oneLine && !/\s/u.test(rest.text.slice(valueFrom, to));
    this.slips.push({
      slip,
      name,
      value,
      range: places.range(from ?? fileOffset(rest, blankFrom - name.length - 1), valueEnd),
      kind: 'dockerfile',
      edits: plain ? [{ range: places.range(start, end), newText: slip === 'blank-before-equals' ? '=' : '' }] : null,
    });
  }

  /** What a stage sets that others only copy files from never gets into the image that runs. */
  private settleReach(): void {
    const inherited = new Set(this.stages.map(({ parent }) => parent));
    // The stages that FROM begins are counted from 0; the first here is what stands before them.
    const numbers = new Map(this.stages.map((stage, index) => [stage, String(index - 1)]));
    for (const [setting, stage] of this.stageOf) {
      const number = numbers.get(stage) ?? '';
      const isSource = this.copiedFrom.has(stage.name ?? number) || this.copiedFrom.has(number);
      if (isSource && !inherited.has(stage) && stage !== this.stages.at(-1)) setting.reach = 'build';
    }
  }
}

/** Where an assignment stands in the text of its instruction; `from` is in the file. */
interface Assignment {
  readonly name: string;
  readonly nameFrom: number;
  readonly valueFrom: number;
  readonly to: number;
  readonly from: number;
}
