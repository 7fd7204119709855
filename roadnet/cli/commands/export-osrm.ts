import { createCosts, createRoutingNetwork } from '../../routing/network';
import { ROUTED_CLASSES, type RoutedClass } from '../../routing/costs/vehicle-profile';
import { OSRM_INPUT, writeOsrmInput } from '../../routing/osrm/write-osrm-input';
import { defineCommand, UsageError } from '../command';
import { networkName } from '../network-name';
import { snapshotOf } from '../snapshot-of';

export const exportOsrmCommand = defineCommand({
  name: 'export-osrm',
  operands: ['FILE|SNAPSHOT'],
  usage: '--out FOLDER [--class car] [--name N]',
  summary: 'write network, profile, speeds and turn penalties that make OSRM route over the same links and turns',
  options: { out: { type: 'string' }, class: { type: 'string' }, name: { type: 'string' } },
  async run({ operands: [path = ''], values }, output) {
    if (values.out === undefined) throw new UsageError('export-osrm needs --out FOLDER; Usage: npm run roadnet -- export-osrm FILE|SNAPSHOT --out FOLDER [--class car]');
    const vehicleClass = routedClass(values.class);
    const snapshot = await snapshotOf(path, networkName(values.name), output);
    if (!snapshot) return 1;
    const network = createRoutingNetwork(snapshot);
    writeOsrmInput(values.out, network, createCosts(network, { vehicleClass, atMs: Date.now() }));
    for (const file of Object.values(OSRM_INPUT)) output.result(`${values.out}/${file}`);
    return 0;
  },
});

/** Throws UsageError for a class that no routes are made for. */
export function routedClass(text: string | undefined): RoutedClass {
  const found = ROUTED_CLASSES.find((known) => known === (text ?? 'car'));
  if (!found) throw new UsageError(`--class takes one of ${ROUTED_CLASSES.join(', ')}`);
  return found;
}
