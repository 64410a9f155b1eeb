import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../../base/failure.js';
import type { WorkerNews, WorkerStart } from '../diagnosis/tasks.js';
import { carryOut } from '../diagnosis/work.js';

const { task, texts } = workerData as WorkerStart;
if (texts !== null) l10n.config({ contents: { ...texts } });
const say = (news: WorkerNews): void => parentPort?.postMessage(news);
carryOut(task, (done, total) => say({ kind: 'progress', done, total })).then(
  (result) => say({ kind: 'done', result }),
  (error: unknown) => say({ kind: 'failed', message: messageOf(error) }),
);
