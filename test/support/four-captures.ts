// A small archive for tests that damage one: a page with its DOM and a style sheet, a revisit of it, a page without text, another page.
import { prepareCapture } from '../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys } from './archive-captures.ts';

/** Collection `main`, one WARC: four captures (a.com/1, a.com/2, b.com/3, b.com/4) and three documents. The same bytes each time. */
export async function writeFourCaptures(dataDir: string): Promise<void> {
  const writer = await openCollectionWriter({
    dataDir,
    collection: 'main',
    writerId: 'w1',
    software: 'test',
    index: createMemoryCaptureIndex(),
    now: () => new Date(0),
  });
  const add = (url: string, body: string, text: string, changes = {}) =>
    writer.append(prepareCapture(captureOf(exchangeOf(url, body), changes), extractionOf(text), plainKeys));
  await add('http://a.com/1', 'body one', 'Text 1.', {
    renderedDom: '<p>dom</p>',
    subresources: [exchangeOf('http://cdn.com/a.css', 'p{}', { responseHeaders: [['Content-Type', 'Text/CSS; x=y']] })],
  });
  await add('http://a.com/2', 'body one', 'Text 2.');
  await add('http://b.com/3', 'body three', '');
  await add('http://b.com/4', 'body four', 'Text 4.');
  await writer.close();
}
