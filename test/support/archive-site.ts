// A small site on loopback of pages that need everything a page may need: style, an image, a font, a script that fetches.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { root } from './programs.ts';

export interface ArchiveSite {
  url: string;
  close(): Promise<void>;
}

const FONT = join(root, 'node_modules/@fortawesome/fontawesome-free/webfonts/fa-regular-400.woff2');
const WORDS = 'The mill by the river turns at dawn, and the miller counts the sacks that the carts have brought. ';
const STYLE = `@font-face { font-family: Mill; src: url(/mill.woff2) format("woff2"); }
body { font: 18px/1.5 Georgia, serif; margin: 3em auto; max-width: 40em; background: #fbf7ef; }
h1 { color: rgb(120, 60, 20); font-family: Mill, Georgia, serif; }
img { width: 120px; height: 80px; } #live { background: #dfe8d5; padding: .5em 1em; }`;
const SCRIPT = `fetch('/data.json').then((r) => r.json()).then((data) => {
  document.getElementById('live').textContent = data.says;
  document.getElementById('count').onclick = (e) => { e.target.textContent = String(Number(e.target.textContent) + 1); };
});`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="/style.css"></head>
<body><h1>${title}</h1><img src="/river.png" alt="river"><p id="live">waiting</p><button id="count">0</button><article>${body}</article>
<p><a href="/">Home</a> <a href="/again">Again</a> <a href="/moved">Moved</a> <a href="/gone">Gone</a> <a href="/empty">Empty</a></p><script src="/script.js"></script></body></html>`;

function png(): Buffer {
  const width = 60;
  const rows = Buffer.concat(
    Array.from({ length: 40 }, (_, y) => {
      const row = Buffer.alloc(1 + width * 3);
      for (let x = 0; x < width; x++) row.set([40 + y * 2, 90 + x, 160], 1 + x * 3);
      return row;
    }),
  );
  const part = (type: string, bytes: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), bytes]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(bytes.length, 0);
    frame.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(40, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    part('IHDR', header),
    part('IDAT', deflateSync(rows)),
    part('IEND', Buffer.alloc(0)),
  ]);
}

export async function startArchiveSite(): Promise<ArchiveSite> {
  const story = page('The mill by the river', `<p>${WORDS.repeat(8)}</p><p>${WORDS.repeat(6)}</p>`);
  const files: Record<string, [type: string, body: string | Buffer, status?: number]> = {
    '/': ['text/html; charset=utf-8', story],
    '/again': ['text/html; charset=utf-8', story],
    '/empty': ['text/html; charset=utf-8', ''],
    '/gone': ['text/html', '<h1>Gone</h1>', 410],
    '/style.css': ['text/css', STYLE],
    '/script.js': ['text/javascript', SCRIPT],
    '/data.json': ['application/json', '{"says":"alive, from stored data"}'],
    '/river.png': ['image/png', png()],
    '/mill.woff2': ['font/woff2', readFileSync(FONT)],
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/moved') {
      response.writeHead(301, { location: '/', 'x-odd': 'a\tb' }).end('moved');
      return;
    }
    const [type, body, status = 200] = files[path] ?? ['text/plain', 'not here', 404];
    response.writeHead(status, { 'content-type': type, 'set-cookie': 'session=secret-value' });
    // Written in two, so that it goes out in chunks.
    const bytes = Buffer.from(body);
    response.write(bytes.subarray(0, 10));
    response.end(bytes.subarray(10));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
