import { describe, expect, it } from 'vitest';
import { timelineOf, type VisitFacts } from '../../../../../src/domain/schedule/page-timeline.ts';

let made = 0;
const visit = (
  day: number,
  httpStatus: number,
  textId: string | null = null,
  digest = textId ?? `d${made}`,
): VisitFacts => ({
  at: new Date(day * 86_400_000),
  httpStatus,
  textId,
  payloadDigest: digest,
  crawlId: `c${day}`,
  recordId: `<urn:uuid:${made++}>`,
});
const kinds = (...facts: VisitFacts[]) =>
  timelineOf(facts).visits.map(({ kind, version }) => `${kind} ${version ?? '-'}`);

describe('timelineOf', () => {
  it('tells appearing, changing, vanishing and returning apart', () => {
    const facts = [
      visit(1, 200, 'a'),
      visit(2, 304),
      visit(3, 200, 'a', 'other bytes, same text'),
      visit(4, 200, 'b'),
      visit(5, 404),
      visit(6, 410),
      visit(7, 200, 'b'),
      visit(8, 503),
      visit(9, 200, 'c'),
    ];
    expect(kinds(...facts)).toEqual([
      'appeared 1',
      'unchanged 1',
      'unchanged 1',
      'changed 2',
      'vanished -',
      'absent -',
      'returned 2',
      'unclear -',
      'changed 3',
    ]);
    expect(kinds(...[...facts].reverse())).toEqual(kinds(...facts));
  });

  it('counts each clear visit against the clear one before', () => {
    const { observations } = timelineOf([
      visit(1, 200, 'a'),
      visit(2, 500),
      visit(4, 200, 'a'),
      visit(5, 200, 'b'),
      visit(9, 404),
    ]);
    expect(observations).toEqual([
      { days: 3, changed: false },
      { days: 1, changed: true },
      { days: 4, changed: true },
    ]);
  });

  it('keeps since when a page is gone, and forgets it when it returns', () => {
    const gone = timelineOf([visit(1, 200, 'a'), visit(3, 404), visit(6, 404)]);
    expect(gone).toMatchObject({
      state: 'gone',
      goneSince: new Date(3 * 86_400_000),
      lastVisit: new Date(6 * 86_400_000),
    });
    const back = timelineOf([visit(1, 200, 'a'), visit(3, 404), visit(6, 304)]);
    expect(back).toMatchObject({ state: 'present', goneSince: null });
    expect(back.visits.at(-1)).toMatchObject({ kind: 'returned', version: 1 });
  });

  it('compares payloads where there is no text, takes a redirect for gone, and learns nothing of refusals', () => {
    expect(kinds(visit(1, 200, null, 'x'), visit(2, 200, null, 'x'), visit(3, 200, null, 'y'))).toEqual([
      'appeared 1',
      'unchanged 1',
      'changed 2',
    ]);
    expect(kinds(visit(1, 301), visit(2, 200, 'a'), visit(3, 302))).toEqual(['absent -', 'appeared 1', 'vanished -']);
    expect(timelineOf([visit(1, 403), visit(2, 304)])).toMatchObject({ state: 'unknown', observations: [] });
    expect(timelineOf([])).toMatchObject({ state: 'unknown', lastVisit: null, visits: [] });
  });
});
