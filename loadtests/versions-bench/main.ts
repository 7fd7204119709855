/**
 * `npm run bench:versions -- FILE [--json]`: what versions of a network cost in the embedded store, started for it in a folder
 * of its own: import, one edit (a lane closed), withdrawal, diff, snapshot of a version, the same file again.
 */
import { parseArgs } from 'node:util';
import { diffRoadnets } from '../../roadnet';
import { readNetworkFile } from '../../roadnet/importers/read-network-file';
import { ALL_CLASSES } from '../../roadnet/model/vehicle-class';
import { compileStored, RoadnetStore } from '../../roadnet/store/roadnet-store';
import { RealStore } from '../../services/platform/testing/real-store';

const NAME = 'bench';
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const note = (text: string): void => void process.stderr.write(`${text}\n`);

const seconds: Record<string, number> = {};
async function timed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  seconds[what] = Number(((performance.now() - startedAt) / 1000).toFixed(2));
  note(`${what}: ${seconds[what]} s`);
  return result;
}

async function main(): Promise<void> {
  const [file] = positionals;
  if (file === undefined) throw new Error('name a network file: npm run bench:versions -- FILE');
  const real = await RealStore.start();
  const store = real.connect('roadnet');
  try {
    const versions = new RoadnetStore(store);
    await versions.prepare();
    const { roadnet } = await timed('read', () => readNetworkFile(file));
    if (!roadnet) throw new Error(`${file} has errors; npm run roadnet -- validate shows them`);
    const first = await timed('store', () => versions.storeVersion(NAME, roadnet));
    const lane = roadnet.lanes.find(({ type }) => type === 'driving') ?? roadnet.lanes[0]!;
    const edited = await timed('edit', () => versions.applyEdit(NAME, { id: 'edit-bench', kind: 'closure', laneIds: [lane.id], linkIds: [], area: [], classes: ALL_CLASSES, when: {}, author: 'bench', reason: 'bench', madeAtMs: Date.now() }));
    const after = await timed('readVersion', async () => versions.readNetwork(await versions.log.get(edited.version)));
    await timed('compile', () => compileStored(after));
    const before = await versions.readNetwork(await versions.log.get(first.version));
    const diff = await timed('diff', () => diffRoadnets(before.roadnet, after.roadnet, [before.numbering, after.numbering]));
    const withdrawn = await timed('withdraw', () => versions.withdrawEdit(NAME, 'edit-bench', { author: 'bench', reason: 'bench' }));
    const again = await timed('storeAgain', () => versions.storeVersion(NAME, roadnet));
    const result = { lanes: roadnet.lanes.length, rowsImported: first.rowsWritten, rowsEdit: edited.rowsWritten, rowsWithdrawal: withdrawn.rowsWritten, newMaps: diff.newMaps.length, againIsNew: again.isNew, seconds };
    note(Object.entries(result).map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(' · '));
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await store.close();
    await real.stop();
  }
}

void main();
