// Second stage of a flush: which further objects take part because of relationships. One that comes in may bring in
// others, so it goes on until nobody new comes. Loads what has to be known for that; writes nothing.
import type { DependencyRun } from './dependencies/dependency-run.ts';
import type { FlushContext } from './flush-context.ts';
import { mapperGraph } from './plan-graph.ts';

export async function preprocess(flush: FlushContext): Promise<void> {
  let isGrowing = flush.runs.length > 0;
  while (isGrowing) {
    isGrowing = false;
    for (const run of [...flush.runs]) if (await takeNew(run)) isGrowing = true;
  }
  await loadForCycles(flush);
}

/** Whether there were objects that the relationship had not looked at. */
async function takeNew(run: DependencyRun): Promise<boolean> {
  const { deleted, saved } = run.takeNew();
  if (deleted.length === 0 && saved.length === 0) return false;
  const { dependency } = run;
  if (run.mayLackOriginals) await run.loadOriginals([...deleted, ...saved]);
  // most of it needs no loading, and then it does not wait either
  const deleting = deleted.length === 0 ? undefined : dependency.presortDeletes(run, deleted);
  if (deleting !== undefined) await deleting;
  const saving = saved.length === 0 ? undefined : dependency.presortSaves(run, saved);
  if (saving !== undefined) await saving;
  if (!run.isActive) {
    run.isActive =
      (await dependency.hasWork(run, deleted, true)) || (await dependency.hasWork(run, saved, false));
  }
  return true;
}

/** Where deletes depend on each other in a circle, every object to be deleted has to know its related ones. */
async function loadForCycles(flush: FlushContext): Promise<void> {
  const deleting = flush.activeRuns().filter((run) => {
    const { parent, passiveDeletes } = run.property;
    return !passiveDeletes && run.dependency.mapper === parent && flush.statesOf(parent, true).length > 0;
  });
  if (deleting.length === 0) return;
  const graph = mapperGraph(flush);
  for (const run of deleting) {
    const { parent } = run.property;
    if (graph.isInCycle(graph.deleteAll(parent))) await run.load(flush.statesOf(parent, true));
  }
}
