import { describe, expect, it } from 'vitest';
import { trapReason } from '../../../../../src/domain/url/trap.ts';

const at = (path: string): string => `http://shop.test${path}`;
const many = (n: number, make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join('');

describe('trapReason refuses', () => {
  it.each([
    ['too-long', `/${'x'.repeat(2100)}`],
    ['too-deep', many(25, (i) => `/d${i}`)],
    ['repeating-path', '/img/img/img/img/logo.png'],
    ['repeating-path', '/a/b/c/a/b/c/a/b/c/d'],
    ['repeating-path', '/a/x/a/y/a/z/a/w/a/v'],
    ['repeating-path', many(60, () => '/a/b')],
    ['calendar', '/events/2199/01/02/'],
    ['calendar', '/events/1815/06/'],
    ['calendar', '/diary/2150-04-01'],
    ['calendar', '/cal?year=2150&month=2'],
    ['calendar', '/calendar?year=1200'],
    ['calendar', '/list?date=2101-05-05'],
    ['facets', '/list?color=red&size=m&brand=x&sort=asc'],
    ['facets', '/list?f[0]=a&f[1]=b&f[2]=c&f[3]=d'],
    ['facets', `/list?${many(20, (i) => `&p${i}=1`)}`],
    ['facets', '/list?f0=a&f1=b&f2=c&f3=d'],
    ['nested-return', '/login?return=/x?return=/y'],
    ['nested-return', '/login?next=%2Flogin%3Fnext%3D%252Flogin'],
    ['nested-return', '/login?next=/login?a=1'],
    ['session-loop', '/a;jsessionid=1;jsessionid=2'],
    ['session-loop', '/a?PHPSESSID=1&PHPSESSID=2'],
    ['session-loop', '/a?sid=1&sid=2'],
    ['state-changing', '/item?delete=5'],
    ['share-link', '/post?share=twitter'],
    ['logout', '/account/logout'],
    ['logout', '/sign-out.php'],
    ['logout', '/?logout'],
    ['logout', '/user?action=logout'],
    ['state-changing', '/shop?add-to-cart=9'],
    ['state-changing', '/cart/add/9'],
    ['state-changing', '/wiki/index.php?title=X&action=edit'],
    ['state-changing', '/post?replytocom=5'],
  ])('%s: %s', (reason, path) => {
    expect(trapReason(at(path), 2026)).toBe(reason);
  });
});

describe('trapReason lets through', () => {
  it.each([
    '/',
    '/a/b/c/d/e/f/g/h/i/j/k',
    '/2024/2024-11/2024-11-05/x',
    '/a/b/a/b/x',
    '/2011/11/11/11/armistice',
    '/1851/09/18/a-word-about-ourselves.html',
    '/events/2027/03/14/',
    '/cal?year=2026&month=2',
    '/product?year=2150',
    '/list?color=red&page=2',
    '/list?color=red&size=m',
    '/search?q=a&page=3&sort=date',
    '/search?q=a&utm_source=b&utm_medium=c&utm_campaign=d&utm_term=e&utm_content=f&gclid=g&fbclid=h&mc_cid=i',
    '/login?next=/account',
    '/post?share=2024',
    '/blog/logout-explained',
    '/shopping-cart-reviews',
    '/tag/news',
    '/a;jsessionid=1',
    '/a?PHPSESSID=1',
    '/wiki/index.php?title=X&action=view',
    '/download?file=a%2Fb%3Fc',
  ])('%s', (path) => {
    expect(trapReason(at(path), 2026)).toBeNull();
  });

  it('what is no URL', () => {
    expect(trapReason('nonsense')).toBeNull();
  });
});

it('moves its calendar window with the year', () => {
  expect(trapReason(at('/events/2045/01/02/'), 2026)).toBe('calendar');
  expect(trapReason(at('/events/2045/01/02/'), 2044)).toBeNull();
});
