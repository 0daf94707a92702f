import { describe, expect, it } from 'vitest';
import type { PageLicence } from '../../../../../src/domain/document.ts';
import type { HeaderList } from '../../../../../src/domain/exchange.ts';
import { documentRecord } from '../../../../../src/stages/archive/document-record.ts';
import { blankExtraction } from '../../../../../src/stages/extract/blank-extraction.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { withHeaderLicence } from '../../../../../src/stages/extract/licence-headers.ts';
import { extractMetadata } from '../../../../../src/stages/extract/metadata/extract-metadata.ts';

const said = (headers: HeaderList, own?: PageLicence): PageLicence | null =>
  withHeaderLicence({ ...blankExtraction('x'), ...(own === undefined ? {} : { licence: own }) }, headers).licence ??
  null;

describe('what the heads of a response say of its licence', () => {
  it('nothing said is nothing recorded', () => {
    expect(said([['Content-Type', 'text/html']])).toBeNull();
    expect(said([['Link', '</style.css>; rel=preload']])).toBeNull();
  });

  it('a linked licence, a reservation of text mining and noai are read', () => {
    expect(
      said([
        ['link', '</feed>; rel="alternate", <https://creativecommons.org/licenses/by/4.0/>; title="x"; rel="license"'],
        ['TDM-Reservation', '1'],
        ['tdm-policy', 'https://a.example/policy.json'],
        ['X-Robots-Tag', 'otherbot: noindex'],
        ['X-Robots-Tag', 'noai, noimageai'],
      ]),
    ).toEqual({
      url: 'https://creativecommons.org/licenses/by/4.0/',
      spdx: 'CC-BY-4.0',
      tdmReserved: true,
      tdmPolicy: 'https://a.example/policy.json',
      noAi: true,
    });
  });

  it("the page's own word on a field stands", () => {
    const own: PageLicence = {
      url: 'https://a.example/terms',
      spdx: null,
      tdmReserved: false,
      tdmPolicy: null,
      noAi: false,
    };
    expect(
      said(
        [
          ['tdm-reservation', '1'],
          ['link', '<https://b.example/>; rel=license'],
        ],
        own,
      ),
    ).toEqual(own);
  });
});

it('a page that states its licence has it in its record, in columns; one that does not has null', () => {
  const origin = {
    url: 'https://a.example/',
    urlKey: 'https://a.example/',
    surt: 'example,a)/',
    collection: 'main',
    crawlId: 'c',
    capturedAt: new Date(0),
    recordId: 'urn:uuid:0',
    httpStatus: 200,
  };
  const recordOf = (html: string): unknown => {
    const metadata = extractMetadata(parseHtml(html).document, { url: origin.url });
    return documentRecord(origin, { ...blankExtraction('x'), ...metadata, text: 'A text.' })?.licence;
  };
  expect(
    recordOf(
      '<link rel=license href="https://creativecommons.org/licenses/by-sa/4.0/"><meta name=tdm-reservation content=0>',
    ),
  ).toEqual({
    url: 'https://creativecommons.org/licenses/by-sa/4.0/',
    spdx: 'CC-BY-SA-4.0',
    tdm_reserved: false,
    tdm_policy: null,
    no_ai: false,
  });
  expect(recordOf('<p>A text.</p>')).toBeNull();
});
