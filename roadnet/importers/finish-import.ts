import { deriveConflicts } from '../conflicts/derive-conflicts';
import type { Roadnet } from '../model/roadnet';
import { validateRoadnet } from '../validators/validate-roadnet';
import type { FindingsList } from './findings-list';
import type { ImportOptions, ImportResult } from './importer';
import type { SourcePlaces } from './source-lines';

/**
 * The last step of every importer: conflicts from geometry where the source brought none, then every check, its remarks
 * with the lines of the file; with the element's kind and id where no line is known, or where the source's element, from
 * which many of ours may be made, is all that is. With any error there is no network.
 */
export function finishImport(drawn: Roadnet, places: SourcePlaces, findings: FindingsList, { onStep }: Pick<ImportOptions, 'onStep'> = {}): ImportResult {
  if (drawn.conflicts.length === 0) onStep?.(`conflicts of ${drawn.connections.length} movements`);
  const roadnet = drawn.conflicts.length > 0 ? drawn : { ...drawn, conflicts: deriveConflicts(drawn) };
  onStep?.(`checks of ${roadnet.links.length} links and ${roadnet.lanes.length} lanes`);
  validateRoadnet(roadnet, (check, { element, id, field, ...remark }) => {
    const line = id === '' ? undefined : places.get(`${element}:${id}`);
    findings.add({ ...remark, check, line, field: typeof line !== 'number' && id !== '' ? `${element} ${id}:${field}` : field });
  });
  return { roadnet: findings.hasErrors ? undefined : roadnet, findings: findings.list() };
}
