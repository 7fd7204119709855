import { defineCommand } from '../command';
import { networkName } from '../network-name';
import { withRoadnetStore } from '../with-store';

export const versionsCommand = defineCommand({
  name: 'versions',
  operands: [],
  usage: '[--name N] [--json]',
  summary: 'list the versions of a network: number, id, when made, since when it holds, why and by whom',
  options: { name: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ values }, output) {
    const versions = await withRoadnetStore((store) => store.log.list(networkName(values.name)));
    if (values.json) {
      output.result(JSON.stringify(versions.map(({ changeId: _, madeAtMs, validFromMs, ...version }) => ({ ...version, madeAt: new Date(madeAtMs).toISOString(), validFrom: new Date(validFromMs).toISOString() }))));
      return 0;
    }
    for (const { versionNo, version, madeAtMs, validFromMs, cause, editId, author, reason, rowsWritten } of versions) {
      const valid = validFromMs === madeAtMs ? '' : ` (holds from ${new Date(validFromMs).toISOString()})`;
      output.result([versionNo, version, `${new Date(madeAtMs).toISOString()}${valid}`, [cause, editId].join(' ').trim(), `${rowsWritten} rows`, author, reason].filter((part) => part !== '').join(' · '));
    }
    return 0;
  },
});
