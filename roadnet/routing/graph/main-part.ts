import type { TurnGraph } from './turn-graph';

/** For each state whether it is in the largest strongly connected part of the graph (Tarjan 1972, without recursion): 1 or 0. */
export function findMainPart({ stateCount, first, head }: TurnGraph): Uint8Array {
  const index = new Int32Array(stateCount).fill(-1);
  const low = new Int32Array(stateCount);
  const onStack = new Uint8Array(stateCount);
  const cursor = Int32Array.from(first.subarray(0, stateCount));
  const stack: number[] = [];
  const way: number[] = [];
  let next = 0;
  let largest: number[] = [];
  const enter = (state: number): void => {
    index[state] = low[state] = next++;
    onStack[state] = 1;
    stack.push(state);
    way.push(state);
  };
  for (let root = 0; root < stateCount; root++) {
    if (index[root] !== -1) continue;
    enter(root);
    while (way.length > 0) {
      const state = way.at(-1)!;
      if (cursor[state]! < first[state + 1]!) {
        const to = head[cursor[state]!++]!;
        if (index[to] === -1) enter(to);
        else if (onStack[to] === 1) low[state] = Math.min(low[state]!, index[to]!);
        continue;
      }
      way.pop();
      const above = way.at(-1);
      if (above !== undefined) low[above] = Math.min(low[above]!, low[state]!);
      if (low[state] !== index[state]) continue;
      const part = stack.splice(stack.lastIndexOf(state));
      for (const member of part) onStack[member] = 0;
      if (part.length > largest.length) largest = part;
    }
  }
  const isMain = new Uint8Array(stateCount);
  for (const state of largest) isMain[state] = 1;
  return isMain;
}
