import { MOTOR_CLASSES } from './vehicle-class';
import type { Roadnet } from './roadnet';

/**
 * Parts of the motor roads that can be entered and not left (`out`) or left and not entered (`in`): strongly connected
 * components (Tarjan 1972) without an edge in that direction, beside the largest one and beside those that touch the end
 * of a road, where the network's edge is. Links by id, the lowest first.
 */
export function closedParts(roadnet: Roadnet, side: 'out' | 'in'): string[][] {
  const motor = new Map(roadnet.lanes.filter(({ classes }) => (classes & MOTOR_CLASSES) !== 0).map(({ id, linkId }) => [id, linkId]));
  const driven = new Set(motor.values());
  const links = roadnet.links.filter(({ id, kind }) => kind === 'road' && driven.has(id));
  const noOf = new Map(links.map(({ id }, no) => [id, no]));
  const next: number[][] = links.map(() => []);
  for (const { fromLaneId, toLaneId } of roadnet.connections) {
    const from = noOf.get(motor.get(fromLaneId) ?? '');
    const to = noOf.get(motor.get(toLaneId) ?? '');
    if (from !== undefined && to !== undefined) next[from]!.push(to);
  }
  const { componentOf, count } = strongComponents(next);
  const members: number[][] = Array.from({ length: count }, () => []);
  componentOf.forEach((component, no) => members[component]!.push(no));
  const open = new Set<number>();
  const touched = new Set<number>();
  next.forEach((targets, no) => {
    for (const target of targets) {
      if (componentOf[target] === componentOf[no]) continue;
      open.add(side === 'out' ? componentOf[no]! : componentOf[target]!);
      touched.add(side === 'out' ? componentOf[target]! : componentOf[no]!);
    }
  });
  const ends = new Set(roadnet.junctions.filter(({ kind }) => kind === 'dead-end').map(({ id }) => id));
  for (const [no, { fromJunctionId, toJunctionId }] of links.entries()) if (ends.has(side === 'out' ? toJunctionId : fromJunctionId)) open.add(componentOf[no]!);
  const largest = members.reduce((best, part, i) => (part.length > members[best]!.length ? i : best), 0);
  return members.flatMap((part, i) => (i === largest || open.has(i) || !touched.has(i) ? [] : [part.map((no) => links[no]!.id).sort()]));
}

/** Tarjan's algorithm without recursion: a country's network would be deeper than the stack. */
function strongComponents(next: readonly (readonly number[])[]): { componentOf: Int32Array; count: number } {
  const componentOf = new Int32Array(next.length).fill(-1);
  const order = new Int32Array(next.length).fill(-1);
  const low = new Int32Array(next.length);
  const cursor = new Int32Array(next.length);
  const path: number[] = [];
  let visited = 0;
  let count = 0;
  for (let root = 0; root < next.length; root++) {
    if (order[root] !== -1) continue;
    const calls = [root];
    while (calls.length > 0) {
      const node = calls.at(-1)!;
      if (order[node] === -1) {
        order[node] = low[node] = visited++;
        path.push(node);
      }
      const target = next[node]![cursor[node]!++];
      if (target !== undefined) {
        if (order[target] === -1) calls.push(target);
        else if (componentOf[target] === -1) low[node] = Math.min(low[node]!, order[target]!);
        continue;
      }
      calls.pop();
      const caller = calls.at(-1);
      if (caller !== undefined) low[caller] = Math.min(low[caller]!, low[node]!);
      if (low[node] !== order[node]) continue;
      for (let member = -1; member !== node; ) {
        member = path.pop()!;
        componentOf[member] = count;
      }
      count++;
    }
  }
  return { componentOf, count };
}
