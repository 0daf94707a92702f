// What the captures of one page say of it over time: when it appeared, changed, vanished and returned, and what a visit tells of its rate of change.
import type { RevisitObservation } from './change-rate.ts';

/** What one capture says, as index lines keep it. */
export interface VisitFacts {
  at: Date;
  httpStatus: number;
  /** What its text is compared by; null when it has none. */
  textId: string | null;
  payloadDigest: string;
  crawlId: string;
  recordId: string;
}

/**
 * - `appeared`: the first time the page was there.
 * - `changed`, `unchanged`: its text against the visit before; its payload where there is no text.
 * - `vanished`: it was there and now is not found, gone, or redirects elsewhere; `absent` while that lasts, or when it never was there.
 * - `returned`: it is there again.
 * - `unclear`: the server refused or failed; nothing follows from it.
 */
export type VisitKind = 'appeared' | 'changed' | 'unchanged' | 'vanished' | 'absent' | 'returned' | 'unclear';

export interface Visit extends VisitFacts {
  kind: VisitKind;
  /** 1 for the first text, one more at each change; null where the page is not there. */
  version: number | null;
}

export interface PageTimeline {
  /** Oldest first. */
  visits: Visit[];
  /** `gone` also of pages that redirect; `unknown` when no visit was clear. */
  state: 'present' | 'gone' | 'unknown';
  /** Of a gone page: when it was first found gone. */
  goneSince: Date | null;
  lastVisit: Date | null;
  /** For the estimate of its rate of change: clear visits, each against the clear one before. */
  observations: RevisitObservation[];
}

const DAY_MS = 86_400_000;
const NOT_THERE: ReadonlySet<VisitKind> = new Set(['vanished', 'absent', 'unclear']);

/** `facts` in any order. */
export function timelineOf(facts: readonly VisitFacts[]): PageTimeline {
  const ordered = [...facts].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.recordId < b.recordId ? -1 : 1));
  const timeline: PageTimeline = { visits: [], state: 'unknown', goneSince: null, lastVisit: null, observations: [] };
  let present: VisitFacts | null = null;
  let version = 0;
  let clearBefore: Date | null = null;
  for (const fact of ordered) {
    const kind = kindOf(fact, timeline.state, present);
    const isThere = !NOT_THERE.has(kind);
    timeline.lastVisit = fact.at;
    // a 304 confirms the text and has none of its own; what returns may be what it was
    if (isThere && fact.httpStatus !== 304 && !(present !== null && isSameText(present, fact))) version++;
    timeline.visits.push({ ...fact, kind, version: isThere ? version : null });
    if (kind === 'unclear') continue;
    if (clearBefore !== null) {
      const days = (fact.at.getTime() - clearBefore.getTime()) / DAY_MS;
      timeline.observations.push({ days, changed: kind !== 'unchanged' && kind !== 'absent' });
    }
    clearBefore = fact.at;
    if (isThere) {
      timeline.state = 'present';
      timeline.goneSince = null;
      if (fact.httpStatus !== 304) present = fact;
    } else {
      if (timeline.state !== 'gone') timeline.goneSince = fact.at;
      timeline.state = 'gone';
    }
  }
  return timeline;
}

function kindOf(fact: VisitFacts, state: PageTimeline['state'], present: VisitFacts | null): VisitKind {
  const { httpStatus: status } = fact;
  if (status === 304) return present === null ? 'unclear' : state === 'gone' ? 'returned' : 'unchanged';
  if (status >= 200 && status < 300) {
    if (present === null) return 'appeared';
    if (state === 'gone') return 'returned';
    return isSameText(present, fact) ? 'unchanged' : 'changed';
  }
  const isAbsent = status === 404 || status === 410 || (status >= 300 && status < 400);
  if (!isAbsent) return 'unclear';
  return state === 'present' ? 'vanished' : 'absent';
}

const isSameText = (a: VisitFacts, b: VisitFacts): boolean =>
  a.payloadDigest === b.payloadDigest || (a.textId !== null && a.textId === b.textId);
