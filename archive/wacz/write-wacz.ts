// A WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1): WARCs stored as they are, one sorted index, pages, and a datapackage with its digest.
import { type ByteSource, bufferSource } from '../io/byte-source.ts';
import { createZip, type StoredEntry } from '../zip/write-zip.ts';

export interface WaczPage {
  id: string;
  url: string;
  /** RFC 3339. */
  ts: string;
  title: string | null;
  text: string | null;
}

export interface WaczInput {
  /** WARC files by the name that the index lines give. */
  warcs: readonly { name: string; source: ByteSource }[];
  /** One sorted CDXJ file over all of them. */
  index: ByteSource;
  /** `pages/pages.jsonl`, header line included. */
  pages: ByteSource;
  /** `pages/extraPages.jsonl`, header line included; null when there is none. */
  extraPages: ByteSource | null;
  title: string;
  software: string;
  /** RFC 3339, for `created` and `modified`. */
  created: string;
  mainPageUrl: string | null;
}

/** Writes `path`, which must not exist. */
export async function writeWacz(path: string, input: WaczInput): Promise<void> {
  const zip = await createZip(path);
  const resources: StoredEntry[] = [];
  try {
    for (const { name, source } of input.warcs) resources.push(await zip.add(`archive/${name}`, source));
    resources.push(await zip.add('indexes/index.cdxj', input.index));
    resources.push(await zip.add('pages/pages.jsonl', input.pages));
    if (input.extraPages !== null) resources.push(await zip.add('pages/extraPages.jsonl', input.extraPages));
    const datapackage = JSON.stringify(
      {
        profile: 'data-package',
        wacz_version: '1.1.1',
        title: input.title,
        software: input.software,
        created: input.created,
        modified: input.created,
        ...(input.mainPageUrl !== null && { mainPageUrl: input.mainPageUrl }),
        resources: resources.map(({ name, bytes, sha256 }) => ({
          name: name.slice(name.lastIndexOf('/') + 1),
          path: name,
          hash: `sha256:${sha256}`,
          bytes,
        })),
      },
      null,
      2,
    );
    const entry = await zip.add('datapackage.json', bufferSource(Buffer.from(datapackage, 'utf8')));
    const digest = JSON.stringify({ path: 'datapackage.json', hash: `sha256:${entry.sha256}` }, null, 2);
    await zip.add('datapackage-digest.json', bufferSource(Buffer.from(digest, 'utf8')));
  } finally {
    await zip.close();
  }
}

export const PAGES_HEADER = JSON.stringify({
  format: 'json-pages-1.0',
  id: 'pages',
  title: 'All Pages',
  hasText: true,
});

export const EXTRA_PAGES_HEADER = JSON.stringify({
  format: 'json-pages-1.0',
  id: 'extraPages',
  title: 'Pages without text',
  hasText: false,
});

/** One line of `pages.jsonl`, without LF. Absent values are left out, as the specification asks. */
export function printPage(page: WaczPage): string {
  const { id, url, ts, title, text } = page;
  return JSON.stringify({ id, url, ts, ...(title !== null && { title }), ...(text !== null && { text }) });
}
