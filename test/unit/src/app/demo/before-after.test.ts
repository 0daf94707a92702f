import { expect, test } from 'vitest';
import { demoBeforeAfter } from '../../../../../src/app/demo/before-after.ts';
import { plainDump } from '../../../../../src/app/demo/plain-dump.ts';

const html =
  '<head><title>x</title></head><body><nav><a href="/">Home</a></nav><h1>The bridge</h1><b>Warning</b>: key 0 in <b>/srv/a.php</b><br>' +
  '<ul><li>First point</li></ul><p>It is <em>open</em> again.</p><script>var a = "<p>no</p>"</script><footer>© nobody</footer>';

test('a dump has every visible line, and nothing of scripts or the head', () => {
  expect(plainDump(html)).toEqual([
    'Home',
    'The bridge',
    'Warning: key 0 in /srv/a.php',
    'First point',
    'It is open again.',
    '© nobody',
  ]);
});

test('kept lines stand plain, removed ones are marked with their reason, and the reasons are explained', () => {
  const lines = demoBeforeAfter(
    {
      url: 'http://site.example/bridge',
      html,
      fileText: 'The bridge\n\n- First point\n\nIt is open again.',
      fileName: '000_0123456789abcdef.txt',
      removed: [{ reason: 'server-error', text: 'Warning: key 0 in /srv/a.php' }],
    },
    {
      width: 80,
      color: false,
      explain: (reason) => (reason === 'server-error' ? 'messages of broken software' : null),
    },
  );
  const text = lines.join('\n');
  expect(text).toContain('before: 6 lines as the server sent them    after: 3 lines in 000_0123456789abcdef.txt');
  expect(text).toMatch(/^ {2}The bridge$/m);
  expect(text).toMatch(/^ {2}First point$/m);
  expect(text).toMatch(/^- Warning: key 0 in \/srv\/a\.php +server-error$/m);
  expect(text).toMatch(/^- Home +not main text$/m);
  expect(text).toMatch(/^ {2}server-error +1 {2}messages of broken software$/m);
});

test('long runs are counted, and no line is wider than the terminal, Chinese letters counted double', () => {
  const many = Array.from(
    { length: 9 },
    (_, n) => `<p>云雾还没有散采茶的人已经背着竹篓上了山今年的春茶比去年晚了八天茶农们说慢一点好${n}</p>`,
  ).join('');
  const lines = demoBeforeAfter(
    {
      url: 'u',
      html: `${many}<p>${'stays '.repeat(40)}</p>`,
      fileText: 'stays '.repeat(40).trim(),
      fileName: null,
      removed: [],
    },
    { width: 60, color: false },
  );
  expect(lines.join('\n')).toContain('… and 6 more lines');
  const wide = (line: string): number =>
    Array.from(line).reduce((n, letter) => n + (/[\u2e80-\u9fff]/.test(letter) ? 2 : 1), 0);
  for (const line of lines.slice(2)) expect(wide(line)).toBeLessThanOrEqual(60);
});
