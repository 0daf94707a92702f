import { describe, expect, it } from 'vitest';
import type { PageType } from '../../../../../src/domain/document.ts';
import { withoutAuthorNotes } from '../../../../../src/stages/extract/author-notes.ts';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';

const story = `<h1>The mill</h1>${'<p>The mill stood by the river for three hundred years and fed the town below it.</p>'.repeat(4)}`;
const note = '<p>Ann Moor is a historian who lives by the river with two cats.</p>';

/** Beginnings of what is left of a page whose blocks are all likely. */
function left(html: string, type: PageType = 'article'): string[] {
  const page = segmentPage(parseHtml(html).document);
  const p = withoutAuthorNotes(page, new Float32Array(page.blocks.length).fill(0.9), type);
  return page.blocks.filter((_, i) => (p[i] ?? 0) > 0).map(({ body }) => body.slice(0, 8));
}

describe('what an article tells of its author', () => {
  it.each([
    'About the Author',
    'About our reviewers:',
    'Meet the Editor',
    'About the author: Ann Moor',
    "À propos de l'auteur",
    'Über die Autorin',
    'Sobre el autor',
    'Acerca del autor',
    "Sull'autore",
    'Sobre a autora',
    'Over de auteur',
    'Om författaren',
    'O autorze',
    'Об авторе',
    '关于作者',
    '著者について',
    '저자 소개',
  ])('goes: %s', (label) => {
    const page = `<article>${story}<div><h3>${label}</h3>${note}</div><p>Next to come.</p></article>`;
    expect(left(page)).toEqual(['The mill', ...Array(4).fill('The mill'), 'Next to ']);
    expect(left(page, 'service')).toHaveLength(8);
  });

  it.each(['About the authority of mills', 'The author about himself', 'About the town', 'Authors'])(
    'stays under another label: %s',
    (label) => {
      expect(left(`${story}<div><h3>${label}</h3>${note}</div>`)).toHaveLength(7);
    },
  );

  it('stays where the page is about the author', () => {
    expect(left(`<h1>Ann Moor</h1><div><h3>About the author</h3>${note.repeat(3)}</div>`)).toHaveLength(5);
  });

  it('is left out of the choice, and the choice says why', () => {
    const page = segmentPage(
      parseHtml(`<article>${story}<div><h3>About the author</h3>${note}</div></article>`).document,
    );
    const { chosen, elsewhere } = chooseBlocks(page, new Float32Array(page.blocks.length).fill(0.9), 'article');
    expect([...chosen].slice(-3)).toEqual([1, 0, 0]);
    expect([...elsewhere].slice(-3)).toEqual([0, 1, 1]);
  });
});
