import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../base/failure.js';
import type { WorkerNews, WorkerStart } from '../diagnosis/tasks.js';
import { carryOut, configureTexts } from './logs.js';

// The thread in which logs are read. What it does is in the part that the editor loads as well, which is there once on disk.
const { task, texts } = workerData as WorkerStart;
if (texts !== null) configureTexts({ contents: { ...texts } });
const say = (news: WorkerNews): void => parentPort?.postMessage(news);
carryOut(task, (done, total) => say({ kind: 'progress', done, total })).then(
  (result) => say({ kind: 'done', result }),
  (error: unknown) => say({ kind: 'failed', message: messageOf(error) }),
);
