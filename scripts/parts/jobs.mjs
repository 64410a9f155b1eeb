// Runs jobs that wait for one another, a few at a time.

/**
 * A job: `run` gives `{ passed, failed, leftOut?, output?, unavailable? }`. `unavailable` is a reason why this machine cannot have what the job
 * provides; jobs that come after it are then left out, while jobs after a failed one fail.
 * A job with `gate: false` may fail without failing those after it.
 * @typedef {{ name: string, after?: string[], weight?: number, gate?: boolean, run: () => Promise<Result> }} Job
 * @typedef {{ passed: number, failed: number, leftOut?: string[], output?: string, unavailable?: string }} Result
 */

/**
 * Runs every job and returns the results by name. At most `slots` of weight run at once; a job of more weight than that runs alone.
 * @param {Job[]} jobs in order of importance: of those that may start, the first starts first
 */
export async function runJobs(jobs, slots, onEnd) {
  const results = new Map();
  const waiting = [...jobs];
  const running = new Map();
  let used = 0;
  const weightOf = (job) => Math.min(slots, job.weight ?? 1);
  const end = (job, result, ms) => {
    results.set(job.name, result);
    onEnd(job, result, ms);
  };
  for (;;) {
    for (const job of [...waiting]) {
      const before = (job.after ?? []).filter((name) => jobs.some((other) => other.name === name));
      if (!before.every((name) => results.has(name))) continue;
      const unavailable = before.map((name) => results.get(name)).find((result) => result.unavailable !== undefined);
      const broken = before.find((name) => results.get(name).failed > 0 && jobs.find((other) => other.name === name).gate !== false);
      if (unavailable === undefined && broken === undefined && used + weightOf(job) > slots) continue;
      waiting.splice(waiting.indexOf(job), 1);
      if (unavailable !== undefined)
        end(job, { passed: 0, failed: 0, unavailable: unavailable.unavailable, leftOut: [`${job.name}: ${unavailable.unavailable}`] }, 0);
      else if (broken !== undefined) end(job, { passed: 0, failed: 1, output: `not run, because ${broken} failed` }, 0);
      else {
        used += weightOf(job);
        const began = Date.now();
        running.set(
          job.name,
          Promise.resolve()
            .then(job.run)
            .catch((error) => ({ passed: 0, failed: 1, output: String(error?.stack ?? error) }))
            .then((result) => {
              used -= weightOf(job);
              running.delete(job.name);
              end(job, result, Date.now() - began);
            }),
        );
      }
    }
    // Jobs that ended without being run may have set others free.
    if (running.size > 0) await Promise.race(running.values());
    else if (waiting.length === 0) return results;
    else if (!waiting.some((job) => (job.after ?? []).every((name) => results.has(name) || !jobs.some((other) => other.name === name)))) {
      throw new Error(`these jobs wait for one another: ${waiting.map((job) => job.name).join(', ')}`);
    }
  }
}
