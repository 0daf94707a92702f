import { expect, test } from 'vitest';
import { charsetOfContentType, encodingOf } from '../../../../../../src/stages/extract/charset/labels.ts';

test.each([
  ['UTF8', 'utf-8'],
  ['  latin1 ', 'windows-1252'],
  ['iso-8859-1', 'windows-1252'],
  ['gb2312', 'gbk'],
  ['tis-620', 'windows-874'],
  ['x-sjis', 'shift_jis'],
  ['ks_c_5601-1987', 'euc-kr'],
  ['win-1251', 'windows-1251'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
])('%s means %s', (label, encoding) => {
  expect(encodingOf(label)).toBe(encoding);
});

test.each(['', 'klingon', 'iso-2022-kr', 'x'.repeat(100)])('%s means nothing', (label) => {
  expect(encodingOf(label)).toBeNull();
});

test('the charset parameter is found in the shapes servers give it', () => {
  expect(charsetOfContentType('text/html; charset=Big5')).toBe('big5');
  expect(charsetOfContentType("text/html;version=2;charset='koi8-r'")).toBe('koi8-r');
  expect(charsetOfContentType('text/html')).toBeNull();
  expect(charsetOfContentType(null)).toBeNull();
});
