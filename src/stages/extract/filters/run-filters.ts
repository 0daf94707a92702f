// Runs the filters over a page and keeps account of what went and why.
import { dateOfDateline } from './dateline.ts';
import type { LineEdit, NoiseFilter, RemovedText } from './filter.ts';
import { applyToPage, MOST_LINES, type NoisePage, withTitle } from './noise-page.ts';
import { ERROR_FILTERS, FURNITURE_FILTERS, REPAIRS, TEXT_FILTERS } from './registry.ts';

export interface FilterRun {
  page: NoisePage;
  removed: RemovedText[];
  /** Date of a removed dateline: `YYYY-MM-DD` or RFC 3339. */
  publishedAt: string | null;
}

/** Noise can hide noise: a second look, not a third. */
const ROUNDS = 2;
/** A removed text is recorded up to that many characters. */
const LONGEST_RECORD = 2000;

function record(removed: RemovedText[], reason: string, edits: readonly LineEdit[]): void {
  for (const edit of edits) removed.push({ reason, text: edit.removed.slice(0, LONGEST_RECORD) });
}

function runInTurn(page: NoisePage, filters: readonly NoiseFilter[], removed: RemovedText[]): NoisePage {
  let current = page;
  for (const filter of filters) {
    const edits = filter.find(current);
    if (edits.length === 0) continue;
    record(removed, filter.reason, edits);
    current = applyToPage(current, edits);
  }
  return current;
}

/** All filters look at the same page; where two want a line, the first has it. */
function runTogether(page: NoisePage, filters: readonly NoiseFilter[], removed: RemovedText[]): NoisePage {
  const edits = new Map<number, { reason: string; edit: LineEdit }>();
  for (const { reason, find } of filters) {
    for (const edit of find(page)) if (!edits.has(edit.line)) edits.set(edit.line, { reason, edit });
  }
  if (edits.size === 0) return page;
  const inOrder = [...edits.values()].sort((a, b) => a.edit.line - b.edit.line);
  for (const { reason, edit } of inOrder) record(removed, reason, [edit]);
  return applyToPage(
    page,
    inOrder.map(({ edit }) => edit),
  );
}

function titled(page: NoisePage, findTitle: (page: NoisePage) => number): NoisePage {
  const titleLine = findTitle(page);
  return withTitle(page, page.lines[titleLine]?.text ?? null, titleLine);
}

/** `findTitle` names the line that is the title, once errors are gone; pages whose title is known do without. */
export function runFilters(page: NoisePage, findTitle?: (page: NoisePage) => number): FilterRun {
  const removed: RemovedText[] = [];
  if (page.lines.length > MOST_LINES) return { page, removed, publishedAt: null };
  let current = runInTurn(page, REPAIRS, removed);
  // What the title says of errors must be known before they are judged; what remains names the title for good.
  if (findTitle !== undefined) current = titled(current, findTitle);
  for (let round = 0; round < ROUNDS; round++) {
    const next = runInTurn(current, ERROR_FILTERS, removed);
    if (next === current) break;
    current = findTitle === undefined ? next : titled(next, findTitle);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const next = runTogether(current, FURNITURE_FILTERS, removed);
    if (next === current) break;
    current = next;
  }
  const before = removed.length;
  current = runInTurn(current, TEXT_FILTERS, removed);
  const dates = removed.slice(before).filter(({ reason }) => reason === 'dateline');
  const publishedAt = dates.map(({ text }) => dateOfDateline(text)).find((date) => date !== null) ?? null;
  return { page: current, removed, publishedAt };
}
