import type { Finding } from '../model/finding';
import type { Roadnet } from '../model/roadnet';
import { applyEdit } from './apply-edit';
import type { Edit } from './edit';

/** A newly imported network with the edits that hold. Those that find nothing any more, or are over, are left out and named. */
export function keepEdits(imported: Roadnet, edits: readonly Edit[], nowMs: number): { roadnet: Roadnet; edits: Edit[]; findings: Finding[] } {
  let roadnet = imported;
  const kept: Edit[] = [];
  const findings: Finding[] = [];
  for (const edit of edits) {
    const place = `${imported.source.file}:${edit.id}`;
    if ((edit.when.toMs ?? Infinity) <= nowMs) {
      findings.push({ severity: 'info', check: 'edit.over', place, reason: `the ${edit.kind} of ${edit.author} (${edit.reason}) has ended`, fix: 'Nothing: it is left out from now on.' });
      continue;
    }
    const applied = applyEdit(roadnet, edit);
    if (applied.laneIds.length === 0) {
      findings.push({ severity: 'warning', check: 'edit.not-applicable', place, reason: `the ${edit.kind} of ${edit.author} (${edit.reason}) finds none of its lanes in the new network`, fix: 'Make it again on the new network if it is still wanted.' });
      continue;
    }
    if (applied.missing.length > 0) {
      findings.push({ severity: 'warning', check: 'edit.partly-applicable', place, reason: `the ${edit.kind} of ${edit.author} (${edit.reason}) does not find ${applied.missing.join(', ')}`, fix: 'Withdraw it and make it again on the new network.' });
    }
    roadnet = applied.roadnet;
    kept.push(edit);
  }
  return { roadnet, edits: kept, findings };
}
