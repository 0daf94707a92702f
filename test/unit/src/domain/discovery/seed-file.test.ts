import { expect, it } from 'vitest';
import { parseSeedFile } from '../../../../../src/domain/discovery/seed-file.ts';

it('takes one URL a line, each once, and names what it refuses', () => {
  const file = parseSeedFile(
    [
      '\ufeff# seeds',
      'http://a.test/x#y',
      '',
      '  https://b.test ',
      'c.test/path',
      'http://a.test/x',
      'http://d.test/ tag1 tag2',
      '"http://e.test/q?a,b",1',
      'http://f.test/,news',
      '{"url":"http://g.test/","tag":1}',
      'no url here',
      '{"url":1}',
      '{broken',
      'mailto:a@b.test',
    ].join('\r\n'),
  );
  expect(file.seeds).toEqual([
    'http://a.test/x',
    'https://b.test/',
    'http://c.test/path',
    'http://d.test/',
    'http://e.test/q?a,b',
    'http://f.test/,news',
    'http://g.test/',
  ]);
  expect(file.refused).toEqual([
    { line: 11, text: 'no url here' },
    { line: 12, text: '{"url":1}' },
    { line: 13, text: '{broken' },
    { line: 14, text: 'mailto:a@b.test' },
  ]);
});

it('stops at its bound', () => {
  expect(parseSeedFile('http://a.test/\nhttp://b.test/\nhttp://c.test/', 2).seeds).toHaveLength(2);
});
