/** Sorts so that everything comes after what it depends on; the given order decides between equals. */
export function inStartOrder<T extends { readonly name: string; readonly dependsOn: readonly string[] }>(processes: readonly T[]): T[] {
  const byName = new Map(processes.map((process) => [process.name, process]));
  const sorted: T[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (process: T, path: readonly string[]): void => {
    if (state.get(process.name) === 'done') return;
    if (state.get(process.name) === 'visiting') throw new Error(`processes depend on each other in a circle: ${[...path, process.name].join(' → ')}`);
    state.set(process.name, 'visiting');
    for (const name of process.dependsOn) {
      const needed = byName.get(name);
      if (needed === undefined) throw new Error(`${process.name} depends on ${name}, which is not in the list`);
      visit(needed, [...path, process.name]);
    }
    state.set(process.name, 'done');
    sorted.push(process);
  };
  for (const process of processes) visit(process, []);
  return sorted;
}
