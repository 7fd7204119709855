import { defineCommand, UsageError } from '../command';
import { reportFile } from '../report-file';
import { withRoadnetStore } from '../with-store';

export const buildCommand = defineCommand({
  name: 'build',
  operands: ['VERSION'],
  usage: '--snapshot OUT',
  summary: 'write the snapshot of a stored version',
  options: { snapshot: { type: 'string' } },
  async run({ operands: [version = ''], values }, output) {
    if (values.snapshot === undefined) throw new UsageError('build needs --snapshot OUT; Usage: npm run roadnet -- build VERSION --snapshot OUT');
    const snapshot = await withRoadnetStore((store) => store.getSnapshot(version));
    output.result(JSON.stringify({ ok: true, version: snapshot.version, ...reportFile(values.snapshot, snapshot) }));
    return 0;
  },
});
