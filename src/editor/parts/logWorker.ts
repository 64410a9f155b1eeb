import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../base/failure.js';
import type { WorkerNews, WorkerStart } from '../diagnosis/tasks.js';
import { carryOut, configureTexts, pagesOf } from './logs.js';

// The thread in which logs are read. What it does is in the part that the editor loads as well, which is there once on disk.
const { task, texts } = workerData as WorkerStart;
if (texts !== null) configureTexts({ contents: { ...texts } });
const say = (news: WorkerNews): void => parentPort?.postMessage(news);
/** Waits until the other side has taken what it was given: all at once would hold it as long as one large answer. */
const taken = (): Promise<void> => new Promise((resolve) => parentPort?.once('message', () => resolve()));

async function answer(): Promise<void> {
  const result = await carryOut(task, (done, total) => say({ kind: 'progress', done, total }));
  for (const page of pagesOf(result)) {
    say({ kind: 'page', page });
    await taken();
  }
  say({ kind: 'done' });
}
answer().catch((error: unknown) => say({ kind: 'failed', message: messageOf(error) }));
