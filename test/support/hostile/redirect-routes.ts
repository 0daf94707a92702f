// Redirects that lead nowhere, in circles, out of the web, or on and on.
import { drip, type HostileRoute, head, html, MIB, route } from './route.ts';

const redirect = (path: string, location: string | Buffer, status = '302 Found'): HostileRoute =>
  route(path, ['whole'], (s) =>
    s.write(
      Buffer.concat([
        Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nLocation: `),
        Buffer.from(location as string, 'utf8'),
        Buffer.from('\r\n\r\n'),
      ]),
    ),
  );

/** `/hop/N` leads to `/hop/N+1` up to a thousand, `/grow/x` to a longer path each time, `/spin?N` to itself with another query. */
export function redirectFor(path: string, query: string): string | null {
  const hop = /^\/hop\/(\d{1,4})$/.exec(path)?.[1];
  if (hop !== undefined) return Number(hop) < 1000 ? to(`/hop/${Number(hop) + 1}`) : html('<p>the end of the way</p>');
  if (path.startsWith('/grow/')) return to(`${path}x`);
  if (path === '/spin') return to(`/spin?${Number(query) + 1}`);
  return null;
}

const to = (location: string): string => head('302 Found', `Location: ${location}`, 'Content-Length: 0');

export const redirectRoutes: readonly HostileRoute[] = [
  redirect('/redirect-loop', '/redirect-loop'),
  redirect('/loop-of-two', '/loop-of-two-back'),
  redirect('/loop-of-two-back', '/loop-of-two'),
  redirect('/thousand-hops', '/hop/1', '301 Moved Permanently'),
  redirect('/growing-hops', '/grow/x', '307 Temporary Redirect'),
  redirect('/spinning-query', '/spin?1', '308 Permanent Redirect'),
  redirect('/redirect-nowhere', 'http://[::bad'),
  redirect('/redirect-to-script', 'javascript:alert(1)'),
  redirect('/redirect-to-file', 'file:///etc/passwd'),
  redirect('/redirect-to-data', 'data:text/html,<p>words</p>'),
  redirect('/redirect-to-ftp', 'ftp://127.0.0.1/x'),
  redirect('/redirect-to-mail', 'mailto:a@example.org'),
  redirect('/redirect-to-redis', 'http://127.0.0.1:6379/'),
  redirect('/redirect-to-metadata', 'http://169.254.169.254/latest/meta-data/'),
  redirect('/redirect-to-port-zero', 'http://127.0.0.1:0/'),
  redirect('/redirect-with-credentials', 'http://user:secret@127.0.0.1/'),
  redirect('/redirect-without-host', 'http:///'),
  redirect('/redirect-empty', ''),
  redirect('/redirect-to-fragment', '#here'),
  redirect('/redirect-in-utf8', '/größe/日本'),
  redirect('/redirect-in-latin1', Buffer.from('/gr\u00f6\u00dfe', 'latin1')),
  redirect('/redirect-with-spaces', '/a b  c'),
  redirect('/redirect-with-escaped-lines', '/a%0d%0aSet-Cookie:%20x=1'),
  redirect('/redirect-of-thirty-thousand', `/${'x'.repeat(30_000)}`),
  redirect('/see-other', '/fine', '303 See Other'),
  redirect('/use-proxy', 'http://127.0.0.1:1/', '305 Use Proxy'),
  redirect('/multiple-choices', '/fine', '300 Multiple Choices'),
  route('/redirect-without-location', ['whole'], (s) => s.write(head('302 Found', 'Content-Length: 0'))),
  route('/redirect-with-two-locations', ['whole'], (s) =>
    s.write(head('302 Found', 'Location: /fine', 'Location: /silent', 'Content-Length: 0')),
  ),
  route('/redirect-with-endless-body', ['cut:length'], (s) => {
    s.write(head('302 Found', 'Location: /fine', 'Content-Type: text/html'));
    drip(s, 1, () => Buffer.alloc(MIB, 0x61));
  }),
];
