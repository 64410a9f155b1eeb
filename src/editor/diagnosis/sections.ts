import type { Place } from '../../nccl/log/messages.js';
import type { Saying } from '../../nccl/log/prefix.js';
import type { LogPhase } from '../../protocol/diagnosis.js';
import { phaseOf } from './phases.js';

/** Lines of a log that belong together, from 1 on. */
export interface Section {
  readonly kind: 'phase' | 'speaker';
  readonly phase: LogPhase | null;
  /** "host:pid [device]" of a speaker; empty for a phase. */
  readonly who: string;
  readonly from: number;
  readonly to: number;
}

/** Lines of another phase that may stand inside of one: ranks do not go in step. */
const mayStray = 12;
/** Lines that are worth folding. */
const fewest = 4;
const mostSections = 20_000;

/** Finds the stretches of a log in which its ranks do the same, and inside of them those that one process says alone. */
export class SectionBook {
  readonly sections: Section[] = [];
  private phase: { readonly phase: LogPhase; readonly from: number; to: number } | null = null;
  /** The next phase, while it is not sure that it has begun. */
  private next: { readonly phase: LogPhase; readonly from: number; to: number; lines: number } | null = null;
  private speaker: { readonly who: string; readonly from: number; to: number } | null = null;

  /** Takes one thing that was said. */
  hear({ by, message }: Saying, { line }: Place): void {
    const who = by.level === null ? '' : `${by.host ?? ''}:${by.pid ?? ''}${by.device === null ? '' : ` [${by.device}]`}`;
    if (this.speaker?.who === who) this.speaker.to = line;
    else {
      this.keepSpeaker();
      this.speaker = { who, from: line, to: line };
    }
    const phase = by.level === null ? null : phaseOf(message);
    if (phase === null) return;
    if (this.phase === null || this.phase.phase === phase) {
      if (this.phase === null) this.phase = { phase, from: line, to: line };
      else this.phase.to = line;
      this.next = null;
      return;
    }
    if (this.next?.phase === phase) {
      this.next.to = line;
      this.next.lines++;
    } else this.next = { phase, from: line, to: line, lines: 1 };
    if (this.next.lines < mayStray) return;
    this.turn();
  }

  /** The log has ended. */
  end(): readonly Section[] {
    this.keepSpeaker();
    if (this.next !== null && this.next.lines >= fewest) this.turn();
    this.keepPhase();
    return this.sections.sort((a, b) => a.from - b.from || b.to - a.to);
  }

  private turn(): void {
    const { next } = this;
    if (next === null) return;
    if (this.phase !== null) this.phase.to = Math.max(this.phase.from, next.from - 1);
    this.keepPhase();
    this.phase = { phase: next.phase, from: next.from, to: next.to };
    this.next = null;
  }

  private keepPhase(): void {
    if (this.phase !== null && this.phase.to - this.phase.from + 1 >= fewest) this.keep({ kind: 'phase', who: '', ...this.phase });
    this.phase = null;
  }

  private keepSpeaker(): void {
    const { speaker } = this;
    if (speaker !== null && speaker.who !== '' && speaker.to - speaker.from + 1 >= fewest)
      this.keep({ kind: 'speaker', phase: null, ...speaker });
  }

  private keep(section: Section): void {
    if (this.sections.length < mostSections) this.sections.push(section);
  }
}
