import { LingshanError } from '../../../services/kernel/errors';
import { OpenLr } from '../../openlr/open-lr';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import { defineCommand, UsageError } from '../command';
import { parseNumber } from '../position';
import { snapshotOf } from '../snapshot-of';

const METRES = { min: 0, max: 1_000_000 };

export const openLrCommand = defineCommand({
  name: 'openlr',
  operands: ['FILE|SNAPSHOT', 'BASE64|LINK…'],
  usage: '--encode [--from M] [--to M] | --decode [--json]',
  summary: 'write links that follow each other (ids) as OpenLR, or read OpenLR as links of this network',
  options: { encode: { type: 'boolean', default: false }, decode: { type: 'boolean', default: false }, from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [path = '', ...what], values }, output) {
    if (values.encode === values.decode) throw new UsageError('openlr takes either --encode or --decode; Usage: npm run roadnet -- openlr FILE LINK… --encode');
    const snapshot = await snapshotOf(path, 'city', output);
    if (!snapshot) return 1;
    const openLr = new OpenLr(snapshot);
    if (values.encode) {
      const linkNos = what.map((id) => linkNoOf(snapshot, id));
      const lastM = snapshot.linkLengthM[linkNos.at(-1)!]!;
      const openlr = openLr.encodeLine({ linkNos, startSM: parseNumber('from', values.from, { fallback: 0, ...METRES }), endSM: parseNumber('to', values.to, { fallback: lastM, ...METRES }) });
      output.result(values.json ? JSON.stringify({ version: snapshot.version, openlr }) : openlr);
      return 0;
    }
    if (what.length !== 1) throw new UsageError('openlr --decode takes one BASE64');
    const found = openLr.decode(what[0]!);
    const links = (found.kind === 'line' ? found.linkNos : [found.linkNo]).map((linkNo) => snapshot.linkIds[linkNo]);
    output.result(JSON.stringify({ version: snapshot.version, ...found, links }));
    return 0;
  },
});

function linkNoOf(snapshot: RoadnetSnapshot, id: string): number {
  const linkNo = snapshot.linkNoById.get(id);
  if (linkNo === undefined) throw new LingshanError('notFound', 'LINK_NOT_FOUND', `no link ${id} in ${snapshot.version}; "where" tells the links near a position`);
  return linkNo;
}
