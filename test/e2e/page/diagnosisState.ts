import type { NcclLog } from '../../../src/nccl/log/reader.js';
import { LogReader } from '../../../src/nccl/log/reader.js';
import { diagnose } from '../../../src/nccl/log/findings/index.js';
import { type Digest, digestOf } from '../../../src/editor/diagnosis/digest.js';
import { PhaseBook } from '../../../src/editor/diagnosis/phases.js';
import type { DiagnosisState } from '../../../src/protocol/diagnosis.js';
import { greeting, info, type Job, planOf, setup, soundJob, warning } from '../../support/trainingLog.js';

/** What the worker makes of a text. */
export function digestOfText(text: string, name = 'train.log'): Digest {
  const book = new PhaseBook();
  const reader = new LogReader((saying, place) => book.hear(saying, place));
  reader.file(name);
  reader.push(text);
  const log: NcclLog = reader.end();
  return digestOf(log, diagnose(log), book);
}

/** The log of a job; one rank fails while it runs, if `fails`, and the last one never comes, if `short`. */
export function logOf(given: Partial<Job> = {}, { fails = true, short = false } = {}): string {
  const job: Job = { ...soundJob, ...given };
  const members = Array.from({ length: job.hosts * job.gpus }, (_, rank) => rank);
  const group = { id: 0, members };
  const plan = planOf(job, group);
  const present = short ? members.slice(0, -1) : members;
  const lines = [...present.flatMap((rank) => [...greeting(job, rank)]), ...present.flatMap((rank) => [...setup(job, group, plan, rank)])];
  if (fails) {
    lines.push(
      ...warning(
        job,
        3,
        'transport/net_ib.cc:1295',
        'NET/IB : Got completion from peer 10.0.1.2<41872> with status=12 opcode=0 len=0 vendor err 129 (Send) localGid fe80:: remoteGidsfe80::',
      ),
      info(job, 3, 'transport/net.cc:1202 -> 6'),
      info(job, 3, 'proxy.cc:694 -> 6'),
    );
    lines.push(...warning(job, 9, 'misc/socket.cc:81', 'socketProgress: Connection closed by remote peer gpu-001<48772>'));
  }
  return `${lines.join('\n')}\n`;
}

/** A state of the panel that shows this digest. */
export function stateOf({ diagnosis }: Digest, over: Partial<DiagnosisState> = {}): DiagnosisState {
  return {
    phase: 'ready',
    title: 'train.log',
    progress: null,
    problem: null,
    diagnosis,
    comparison: null,
    edition: 1,
    select: null,
    ...over,
  };
}
