import type { Roadnet } from '../../model/roadnet';
import type { ImportRemarks } from '../../store/roadnet-store';
import { defineCommand } from '../command';
import { compileAlone } from '../compile-alone';
import { importOptionsOf } from '../import-options';
import { instantOf } from '../instant';
import { networkName } from '../network-name';
import { countFindings, formatFinding, type Output } from '../output';
import { readFile } from '../read-file';
import { reportFile } from '../report-file';
import { withRoadnetStore } from '../with-store';

export const importCommand = defineCommand({
  name: 'import',
  operands: ['FILE'],
  usage: '[--overlay GEOJSON]… [--name N] [--valid-from TIME] [--author A] [--reason R] [--snapshot OUT] [--crs wgs84|gcj02|bd09] [--drive-on left|right] [--time-zone ZONE] [--no-store] [--json]',
  summary: 'import a network file, store it as a version and write its snapshot',
  options: {
    overlay: { type: 'string', multiple: true },
    name: { type: 'string' },
    'valid-from': { type: 'string' },
    author: { type: 'string' },
    reason: { type: 'string' },
    snapshot: { type: 'string' },
    crs: { type: 'string' },
    'drive-on': { type: 'string' },
    'time-zone': { type: 'string' },
    'no-store': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async run({ operands: [path = ''], values }, output) {
    const name = networkName(values.name);
    const remarks = { author: values.author ?? '', reason: values.reason ?? '', validFromMs: instantOf('--valid-from', values['valid-from']) };
    const startedAt = performance.now();
    const { roadnet, findings } = await readFile(path, output, values.overlay, importOptionsOf(values.crs, values['drive-on'], values['time-zone']));
    for (const finding of findings) output.progress(formatFinding(finding));
    if (!roadnet) {
      output.progress('nothing stored: the file has errors');
      if (values.json) output.result(JSON.stringify({ ok: false, findings: countFindings(findings), list: findings }));
      return 1;
    }
    const { snapshot, ...stored } = values['no-store'] ? { snapshot: compileAlone(roadnet, name) } : await throughStore(roadnet, name, { ...remarks, findings }, output);
    const facts = {
      ok: true,
      version: snapshot.version,
      ...stored,
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

/** The snapshot is what the store holds, so that numbers stay and edits hold. */
async function throughStore(roadnet: Roadnet, name: string, remarks: ImportRemarks, output: Output) {
  return withRoadnetStore(async (store) => {
    output.progress('storing');
    const { version, versionNo, isNew, rowsWritten, newMaps, findings } = await store.storeVersion(name, roadnet, remarks);
    for (const finding of findings) output.progress(formatFinding(finding));
    output.progress(isNew ? `stored ${version} in ${rowsWritten} rows; ${newMaps.length} junctions must publish a new MAP` : `${version} is stored already: same content, nothing written`);
    return { snapshot: await store.getSnapshot(version), isNew, versionNo, rowsWritten, newMaps: newMaps.length, editFindings: findings };
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
