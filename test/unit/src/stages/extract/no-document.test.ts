import { describe, expect, it } from 'vitest';
import { noDocumentReason } from '../../../../../src/stages/extract/no-document.ts';

describe('noDocumentReason', () => {
  it.each([
    ['interstitial', 'Just a moment...', 'Verifying you are human. This may take a few seconds.\n\nRay ID: 8f1c2'],
    ['interstitial', null, 'Please enable JavaScript and cookies to continue'],
    [
      'interstitial',
      'Access Denied',
      'You don\'t have permission to access "http://shop.test/" on this server.\n\nReference #18.2d3a',
    ],
    ['soft-404', 'Seite nicht gefunden', 'Die von Ihnen gesuchte Seite existiert nicht.'],
    ['soft-404', 'Page introuvable', "La page demandée n'existe plus."],
    ['soft-404', '页面不存在', '抱歉，您访问的页面不存在或已删除。'],
    ['soft-404', 'ページが見つかりません', 'お探しのページは見つかりませんでした。'],
    ['soft-404', 'Страница не найдена', 'К сожалению, запрашиваемая страница не найдена.'],
    ['login-wall', 'Sign in', 'Please log in to continue.\n\nForgot your password?\n\nRemember me'],
    ['login-wall', '请登录', '您需要登录后才能查看此内容。\n\n忘记密码？'],
    ['directory-listing', 'Index of /pub', '../\n\na.iso 01-Feb-2019 10:12 700M'],
    [
      'placeholder',
      'Account Suspended',
      'This Account has been suspended.\n\nContact your hosting provider for more information.',
    ],
    ['error-page', null, '{"error":"not found"}'],
    ['error-page', '503 Service Temporarily Unavailable', 'nginx'],
  ])('recognises %s: %s', (reason, title, text) => {
    expect(noDocumentReason({ title, text })).toBe(reason);
  });

  it.each([
    [
      'What 404 means',
      'The number was chosen in 1992 by three people in one room, who had no idea that it would become the best known number of the network.\n\nToday the page is a joke, a game or an apology, and some of them are in museums.',
    ],
    [
      'Password advice',
      'Please log in less often, says the report, and use a longer password. Nine hundred people took part in the study, which lasted for two summers and one winter.',
    ],
    ['A short note', 'The ferry does not run today.'],
    [null, 'The bakery is closed on Monday.'],
  ])('takes a text for a document: %s', (title, text) => {
    expect(noDocumentReason({ title, text })).toBeNull();
  });

  it('heeds what the caller knows of the page', () => {
    expect(noDocumentReason({ title: 'Shop', text: 'Home\n\nAbout', httpStatus: 404 })).toBe('soft-404');
    expect(noDocumentReason({ title: 'Shop', text: 'Shop\n\nPassword\n\nGo', hasPasswordField: true })).toBe(
      'login-wall',
    );
    expect(noDocumentReason({ title: 'Shop', text: 'Chairs\n\nTables', hasPasswordField: true })).toBeNull();
    expect(noDocumentReason({ title: 'Just a moment...', text: 'shop.test', hasChallengeScript: true })).toBe(
      'interstitial',
    );
    expect(noDocumentReason({ title: 'Shop', text: 'Home\n\nAbout', httpStatus: 200 })).toBeNull();
  });
});
