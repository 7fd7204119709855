import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LingshanError } from '../../../services/kernel/errors';
import { FindingsList } from '../../importers/findings-list';
import { compareJunctions, type Comparison } from '../../importers/osm/compare/compare-junctions';
import { generatorNetOf } from '../../importers/osm/compare/sumo-net';
import { streetsNetOf } from '../../importers/osm/compare/streets-net';
import { importOsm } from '../../importers/osm/import-osm';
import { readOsm } from '../../importers/osm/read/read-osm';
import { writeOsmXml } from '../../importers/osm/read/write-xml';
import { importSumoNet } from '../../importers/sumo/import-sumo-net';
import { defineCommand } from '../command';
import { formatFinding } from '../output';

/** As SUMO's own guide has it for imports from OSM. */
const NETCONVERT_OPTIONS = ['--geometry.remove', '--ramps.guess', '--junctions.join', '--tls.guess-signals', '--tls.discard-simple', '--tls.join', '--no-warnings'];

export const compareCommand = defineCommand({
  name: 'compare',
  operands: ['FILE'],
  usage: '[--netconvert PROGRAM] [--json]',
  summary: 'lanes and movements of an OSM file against two other generators, SUMO netconvert and osm2streets, junction by junction',
  options: {
    netconvert: { type: 'string', default: 'netconvert' },
    json: { type: 'boolean', default: false },
  },
  async run({ operands: [path = ''], values }, output) {
    const findings = new FindingsList(path);
    output.progress(`importing ${path}`);
    const { roadnet, findings: told } = await importOsm(path);
    const data = await readOsm(path, findings);
    if (!roadnet || !data) {
      for (const finding of told) output.progress(formatFinding(finding));
      return 1;
    }
    const folder = mkdtempSync(join(tmpdir(), 'roadnet-compare-'));
    try {
      const xml = writeOsmXml(data);
      const source = join(folder, 'roads.osm');
      writeFileSync(source, xml);
      output.progress('netconvert');
      const net = await runNetconvert(values.netconvert, source, join(folder, 'roads.net.xml'));
      output.progress('osm2streets');
      const streets = streetsNetOf(xml);
      // Ids of links begin with their way's.
      const tagged = new Set(data.ways.filter(({ tags }) => [...tags.keys()].some((key) => key.startsWith('lanes') || key.startsWith('turn:lanes'))).map(({ id }) => id));
      const saysLanes = (linkId: string): boolean => tagged.has(Number.parseInt(linkId, 10));
      const results = { netconvert: compareJunctions(roadnet, generatorNetOf(net), saysLanes), osm2streets: compareJunctions(roadnet, streets, saysLanes) };
      for (const [name, comparison] of Object.entries(results)) output.progress(`${name}: ${JSON.stringify(sharesOf(comparison))}`);
      output.result(JSON.stringify({ ok: true, file: path, ...Object.fromEntries(Object.entries(results).map(([name, comparison]) => [name, { ...sharesOf(comparison), ...comparison }])) }));
      return 0;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

function sharesOf({ junctions, matched, lanesAgree, connectionsAgree, bothAgree, approaches, approachLanesAgree, taggedApproaches, taggedApproachLanesAgree, taggedLanesAgree, movements, movementsAgree }: Comparison): Record<string, number> {
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000);
  return {
    matchedShare: share(matched, junctions),
    lanesAgreeShare: share(lanesAgree, matched),
    connectionsAgreeShare: share(connectionsAgree, matched),
    bothAgreeShare: share(bothAgree, matched),
    approachLanesAgreeShare: share(approachLanesAgree, approaches),
    taggedApproachLanesAgreeShare: share(taggedApproachLanesAgree, taggedApproaches),
    taggedLanesAgreeShare: share(taggedLanesAgree, matched),
    movementsAgreeShare: share(movementsAgree, movements),
  };
}

async function runNetconvert(program: string, source: string, target: string) {
  try {
    await promisify(execFile)(program, ['--osm-files', source, '--output-file', target, ...NETCONVERT_OPTIONS], { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new LingshanError('unavailable', 'NETCONVERT_UNAVAILABLE', `${program} does not run (${String((error as { code?: unknown }).code)}); give one with --netconvert (Debian: apt-get install sumo; or pip install eclipse-sumo)`);
  }
  const { roadnet, findings } = await importSumoNet(target);
  if (!roadnet) throw new LingshanError('unavailable', 'NETCONVERT_UNAVAILABLE', `its net is not readable: ${findings.filter(({ severity }) => severity === 'error').slice(0, 3).map(formatFinding).join('; ')}`);
  return roadnet;
}
