// Which texts of one page are one version: those that differ in counters alone. Only pages with several texts are looked at.
import type { DocumentRecord } from '../../domain/document.ts';
import { versionId } from '../../domain/version-text.ts';
import type { Row } from './row.ts';
import type { Spill } from './spill.ts';

/** Sets `versionId` of the rows whose URL key has more than one text; of all others the file text's hash stands for it. */
export async function nameVersions(rows: readonly Row[], spill: Spill): Promise<void> {
  const first = new Map<string, Row>();
  const several = new Set<string>();
  for (const row of rows) {
    const before = first.get(row.urlKey);
    if (before === undefined) first.set(row.urlKey, row);
    else if (before.sha256 !== row.sha256) several.add(row.urlKey);
  }
  const known = new Map<string, string>();
  for (const row of rows) {
    if (!several.has(row.urlKey)) continue;
    let id = known.get(row.sha256);
    if (id === undefined) {
      const { title, text } = JSON.parse(await spill.read(row)) as DocumentRecord;
      id = versionId(title, text);
      known.set(row.sha256, id);
    }
    row.versionId = id;
  }
}
