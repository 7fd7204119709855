import type { Roadnet } from '../../model/roadnet';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { defineCommand } from '../command';
import { compileAlone } from '../compile-alone';
import { networkName } from '../network-name';
import { countFindings, formatFinding, type Output } from '../output';
import { readFile } from '../read-file';
import { reportFile } from '../report-file';
import { withRoadnetStore } from '../with-store';

export const importCommand = defineCommand({
  name: 'import',
  operands: ['FILE'],
  usage: '[--name N] [--snapshot OUT] [--no-store] [--json]',
  summary: 'import a network file, store it as a version and write its snapshot',
  options: {
    name: { type: 'string' },
    snapshot: { type: 'string' },
    'no-store': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async run({ operands: [path = ''], values }, output) {
    const name = networkName(values.name);
    const startedAt = performance.now();
    const { roadnet, findings } = await readFile(path, output);
    for (const finding of findings) output.progress(formatFinding(finding));
    if (!roadnet) {
      output.progress('nothing stored: the file has errors');
      if (values.json) output.result(JSON.stringify({ ok: false, findings: countFindings(findings), list: findings }));
      return 1;
    }
    const { snapshot, isNew } = values['no-store'] ? { snapshot: compileAlone(roadnet, name) } : await throughStore(roadnet, name, output);
    const facts = {
      ok: true,
      version: snapshot.version,
      ...(isNew === undefined ? {} : { isNew }),
      ...countElements(roadnet),
      findings: countFindings(findings),
      ...(values.snapshot === undefined ? {} : reportFile(values.snapshot, snapshot)),
      seconds: Number(((performance.now() - startedAt) / 1000).toFixed(2)),
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
    output.progress(Object.entries(facts).map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(' · '));
    if (values.json) output.result(JSON.stringify(facts));
    return 0;
  },
});

/** The snapshot is what the store holds, so that numbers stay. */
async function throughStore(roadnet: Roadnet, name: string, output: Output): Promise<{ snapshot: RoadnetSnapshot; isNew?: boolean }> {
  return withRoadnetStore(async (store) => {
    output.progress('storing');
    const { version, isNew } = await store.storeVersion(name, roadnet);
    output.progress(isNew ? `stored ${version}` : `${version} is stored already: same content, nothing written`);
    return { snapshot: await store.getSnapshot(version), isNew };
  });
}

function countElements(roadnet: Roadnet): Record<string, number> {
  return {
    junctions: roadnet.junctions.length,
    links: roadnet.links.length,
    lanes: roadnet.lanes.length,
    connections: roadnet.connections.length,
    crossings: roadnet.crossings.length,
    controllers: roadnet.controllers.length,
    signalGroups: roadnet.controllers.reduce((sum, controller) => sum + controller.groups.length, 0),
    signalisedJunctions: new Set(roadnet.controllers.flatMap((controller) => controller.junctionIds)).size,
    conflicts: roadnet.conflicts.length,
    turnRestrictions: roadnet.turnRestrictions.length,
  };
}
