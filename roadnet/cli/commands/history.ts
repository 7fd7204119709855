import { LingshanError } from '../../../services/kernel/errors';
import { defineCommand } from '../command';
import { networkName } from '../network-name';
import { withRoadnetStore } from '../with-store';

export const historyCommand = defineCommand({
  name: 'history',
  operands: ['ELEMENT'],
  usage: '[--name N] [--json]',
  summary: 'every content that an element (its id) had: from which version and moment on, what changed, by whom',
  options: { name: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ operands: [id = ''], values }, output) {
    const name = networkName(values.name);
    const entries = await withRoadnetStore(async (store) => {
      const versions = new Map((await store.log.list(name)).map((version) => [version.versionNo, version]));
      const last = new Map<string, Readonly<Record<string, unknown>>>();
      return (await store.listHistory(name, id)).map(({ kind, versionNo, removed, row }) => {
        const { version, madeAtMs, validFromMs, cause, author, reason } = versions.get(versionNo)!;
        const before = last.get(kind);
        last.set(kind, row);
        const fields = removed || !before ? [] : Object.keys(row).filter((column) => JSON.stringify(row[column]) !== JSON.stringify(before[column]));
        const what = removed ? 'removed' : before ? 'changed' : 'added';
        return { kind, what, fields, versionNo, version, madeAt: new Date(madeAtMs).toISOString(), validFrom: new Date(validFromMs).toISOString(), cause, author, reason, ...(removed ? {} : { content: row }) };
      });
    });
    if (entries.length === 0) throw new LingshanError('notFound', 'ROADNET_ELEMENT_UNKNOWN', `${name} never had an element ${id}; ids of connections are FROM>TO>VIA`);
    if (values.json) output.result(JSON.stringify(entries));
    else for (const { kind, what, fields, versionNo, version, validFrom, cause, author, reason } of entries) output.result([`${validFrom} ${kind} ${what}`, fields.join(', '), `version ${versionNo} ${version}`, cause, author, reason].filter((part) => part !== '').join(' · '));
    return 0;
  },
});
