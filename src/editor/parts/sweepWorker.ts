import { parentPort, workerData } from 'node:worker_threads';
import type { SweepWorkerStart } from '../sweeps/workedOut.js';
import { answerSearches, configureTexts } from './bench.js';

// The thread in which what searches found is worked out. What it does is in the part that the editor loads as well, which is there once on disk.
const { texts } = workerData as SweepWorkerStart;
if (texts !== null) configureTexts({ contents: { ...texts } });
if (parentPort !== null) answerSearches(parentPort);
