import { existsSync } from 'node:fs';
import type { Roadnet } from '../../model/roadnet';
import type { Numbering } from '../../snapshot/numbering';
import type { StoredNetwork } from '../../store/roadnet-store';
import { diffRoadnets, type RoadnetDiff } from '../../versions/diff';
import { defineCommand } from '../command';
import { formatFinding, type Output } from '../output';
import { readFile } from '../read-file';
import { withRoadnetStore } from '../with-store';

const TOLD_PER_KIND = 20;

export const diffCommand = defineCommand({
  name: 'diff',
  operands: ['A', 'B'],
  usage: '[--json]',
  summary: 'what changed from one version (or file) to another, and which junctions must publish a new MAP',
  options: { json: { type: 'boolean', default: false } },
  async run({ operands: [a = '', b = ''], values }, output) {
    const before = await networkOf(a, output);
    const after = await networkOf(b, output);
    if (!before || !after) return 1;
    const diff = diffRoadnets(before.roadnet, after.roadnet, numberingsOf(before, after));
    if (values.json) output.result(JSON.stringify({ from: a, to: b, ...diff }));
    else for (const line of tell(diff)) output.result(line);
    return 0;
  },
});

type Side = { readonly roadnet: Roadnet } & Partial<Pick<StoredNetwork, 'version' | 'numbering'>>;

/** Two versions of one name have the numbers that the store gave them; files, and networks of different names, have none in common. */
function numberingsOf(before: Side, after: Side): [Numbering, Numbering] | undefined {
  return before.numbering && after.numbering && before.version?.name === after.version?.name ? [before.numbering, after.numbering] : undefined;
}

async function networkOf(place: string, output: Output): Promise<Side | undefined> {
  if (!existsSync(place)) return withRoadnetStore(async (store) => store.readNetwork(await store.log.get(place)));
  const { roadnet, findings } = await readFile(place, output);
  for (const finding of findings) if (finding.severity === 'error') output.progress(formatFinding(finding));
  return roadnet && { roadnet };
}

function tell({ lists, newMaps, droppedMaps }: RoadnetDiff): string[] {
  const lines = Object.entries(lists).flatMap(([list, { added, removed, changed }]) => [
    `${list}: ${added.length} added, ${removed.length} removed, ${changed.length} changed`,
    ...some(added, (id) => `  + ${id}`),
    ...some(removed, (id) => `  - ${id}`),
    ...some(changed, ({ id, fields }) => `  ~ ${id}: ${fields.join(', ')}`),
  ]);
  if (lines.length === 0) return ['no difference'];
  return [...lines, `new MAP at ${newMaps.length} junctions`, ...some(newMaps, (id) => `  ${id}`), ...(droppedMaps.length === 0 ? [] : [`no MAP any more at ${droppedMaps.length} junctions`, ...some(droppedMaps, (id) => `  ${id}`)])];
}

function some<T>(items: readonly T[], tellOne: (item: T) => string): string[] {
  const told = items.slice(0, TOLD_PER_KIND).map(tellOne);
  return items.length > TOLD_PER_KIND ? [...told, `  … and ${items.length - TOLD_PER_KIND} more (--json has all)`] : told;
}
