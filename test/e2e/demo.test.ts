import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_ARTICLES, BAKERY, BRIDGE, OTTERS, PRICES, WARNINGS_EXPLAINED } from '../../src/app/demo/articles.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let folder: TempDir;
let demo: CliResult;
let texts: Map<string, string>;

beforeAll(async () => {
  folder = await tempDir();
  demo = await runCli(['demo', '--data', folder.path]);
  const corpus = /^ +corpus +(\S+)/m.exec(demo.stdout + demo.stderr)?.[1] ?? '';
  const names = readdirSync(corpus).filter((name) => name.endsWith('.txt'));
  texts = new Map(names.map((name) => [name, readFileSync(join(corpus, name), 'utf8')]));
});
afterAll(() => folder.remove());

const textsWith = (words: string): string[] => [...texts.values()].filter((text) => text.includes(words));

describe('gristmill demo', () => {
  test('ends well', () => {
    expect(demo.code, demo.stderr).toBe(0);
  });

  test('every article is in the corpus once, whole, and nothing else but the list of the front page', () => {
    for (const article of ALL_ARTICLES) {
      const found = textsWith(article.paragraphs[1] ?? '');
      expect(found.length, article.slug).toBe(1);
      for (const paragraph of article.paragraphs.slice(1)) expect(found[0], article.slug).toContain(paragraph);
    }
    const frontPage = textsWith('Our favourite this week');
    expect(texts.size).toBe(ALL_ARTICLES.length + frontPage.length);
  });

  test('none of the noise is', () => {
    const noise = [
      /srv\/www/,
      /Leave a Reply|Schreibe einen Kommentar|Laisser un commentaire|发表回复/,
      /cookies to improve|Wir verwenden Cookies|Nous utilisons des cookies/,
      /NullPointerException|WordPress database error/,
      /Suscríbete|Sign up to our newsletter|Newsletter abonnieren/,
      /more than 1 year old|All rights reserved|Share this|Advertisement|Not for crawlers/,
    ];
    for (const [name, text] of texts) for (const words of noise) expect(text, name).not.toMatch(words);
  });

  test('an article about noise keeps what it quotes', () => {
    expect(textsWith('Warning: Undefined array key 0 in /var/www/html/media.php on line 12')).toEqual([
      [WARNINGS_EXPLAINED.title, '', WARNINGS_EXPLAINED.paragraphs.join('\n\n')].join('\n'),
    ]);
  });

  test('copies under other addresses and the near-duplicate are exported once', () => {
    for (const article of [BRIDGE, BAKERY, OTTERS]) expect(textsWith(article.paragraphs[2] ?? '').length).toBe(1);
  });

  test('the script-rendered page has its text', () => {
    expect(textsWith(PRICES.paragraphs[0] ?? '').length).toBe(1);
  });

  test('every name has the first 16 digits of the text’s SHA-256, numbers are dense', () => {
    const names = [...texts.keys()].sort();
    for (const [n, name] of names.entries()) {
      const hash = createHash('sha256')
        .update(texts.get(name) ?? '')
        .digest('hex');
      expect(name).toBe(`${String(n).padStart(3, '0')}_${hash.slice(0, 16)}.txt`);
    }
  });

  test('what went of one page is shown with the reason', () => {
    expect(demo.stdout).toMatch(/^- Warning: Undefined array key .* php-errors$/m);
    expect(demo.stdout).toMatch(/^ {2}php-errors +12 {2}/m);
    expect(demo.stdout).toContain(BRIDGE.title);
  });

  test('the 404 is told, and what robots.txt forbids was not asked for', () => {
    expect(demo.stderr + demo.stdout).toContain('/news/lost');
    expect(demo.stderr + demo.stdout).toMatch(/skipped +1 +\(robots 1\)/);
  });
});
