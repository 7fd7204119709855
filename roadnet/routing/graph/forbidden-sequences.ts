/**
 * Forbidden sequences of links as an automaton (Aho and Corasick, "Efficient string matching", CACM 1975): where a vehicle
 * is, is its link and how much of which sequences it has driven. A link alone is a state; each proper prefix of two or more
 * links is a further one. So restrictions over any number of links, overlapping ones too, are exact and cost a few states.
 */

export interface ForbiddenSequence {
  /** Two or more link numbers. */
  readonly linkNos: readonly number[];
}

export interface SequenceStep {
  readonly state: number;
  /** Indexes of the sequences that this step would complete. */
  readonly completed: readonly number[];
}

export interface SequenceAutomaton {
  /** Links are the states 0 … linkSlots − 1; the others follow. */
  readonly stateCount: number;
  /** Link of each state from `linkSlots` on. */
  readonly furtherLinks: readonly number[];
  /** Where a vehicle in `state` is after it drove on to `linkNo`. */
  step(state: number, linkNo: number): SequenceStep;
}

interface TrieNode {
  readonly linkNo: number;
  readonly depth: number;
  readonly children: Map<number, TrieNode>;
  readonly ends: number[];
  /** Node of the longest proper suffix; undefined: nothing of it is remembered. */
  fail: TrieNode | undefined;
  state: number;
}

const NONE: readonly number[] = [];

export function buildSequenceAutomaton(sequences: readonly ForbiddenSequence[], linkSlots: number): SequenceAutomaton {
  const roots = new Map<number, TrieNode>();
  const nodes: TrieNode[] = [];
  const child = (children: Map<number, TrieNode>, linkNo: number, depth: number): TrieNode => {
    const known = children.get(linkNo);
    if (known) return known;
    const node: TrieNode = { linkNo, depth, children: new Map(), ends: [], fail: undefined, state: linkNo };
    children.set(linkNo, node);
    nodes.push(node);
    return node;
  };
  sequences.forEach(({ linkNos }, index) => {
    let children = roots;
    let node: TrieNode | undefined;
    linkNos.forEach((linkNo, i) => {
      node = child(children, linkNo, i + 1);
      children = node.children;
    });
    node?.ends.push(index);
  });

  const advance = (from: TrieNode | undefined, linkNo: number): TrieNode | undefined => {
    for (let node = from; node; node = node.fail) {
      const next = node.children.get(linkNo);
      if (next) return next;
    }
    return roots.get(linkNo);
  };
  // A node's suffix is shorter than the node: parents before children.
  nodes.sort((a, b) => a.depth - b.depth);
  for (const node of nodes) for (const next of node.children.values()) next.fail = advance(node.fail, next.linkNo);

  const furtherLinks: number[] = [];
  const nodeOfFurther: TrieNode[] = [];
  for (const node of nodes) {
    if (node.depth < 2 || node.children.size === 0) continue;
    node.state = linkSlots + furtherLinks.length;
    furtherLinks.push(node.linkNo);
    nodeOfFurther.push(node);
  }

  return {
    stateCount: linkSlots + furtherLinks.length,
    furtherLinks,
    step(state, linkNo) {
      let node = advance(state < linkSlots ? roots.get(state) : nodeOfFurther[state - linkSlots], linkNo);
      if (!node) return { state: linkNo, completed: NONE };
      const completed: number[] = [];
      for (let suffix: TrieNode | undefined = node; suffix; suffix = suffix.fail) completed.push(...suffix.ends);
      // Nothing goes on from a whole sequence that begins no longer one: only its suffix counts further.
      while (node && node.children.size === 0) node = node.fail;
      return { state: node ? node.state : linkNo, completed };
    },
  };
}
