// CDXJ: one capture a line, `SURT timestamp {json}`, sorted bytewise. Keys and values as pywb and the WACZ tools write them, ours after those.

/** The JSON object of a line. Numbers are strings, as pywb writes them; keys of other tools are kept. */
export interface CdxjFields {
  url: string;
  mime?: string;
  status?: string;
  digest?: string;
  length?: string;
  offset?: string;
  filename?: string;
  [extra: string]: unknown;
}

export interface CdxjLine {
  /** SURT of the URL, no spaces. */
  key: string;
  /** 14 digits, UTC (`20261123204500`). */
  timestamp: string;
  fields: CdxjFields;
}

/** 14 digits, UTC. */
export const cdxTimestamp = (date: Date): string => date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);

/** The line without its LF. */
export function printCdxjLine(line: CdxjLine): string {
  return `${line.key.replaceAll(/\s/g, '%20')} ${line.timestamp} ${JSON.stringify(line.fields)}`;
}

/** Null when the text is no CDXJ line (a header such as ` CDX N b a …` or `!meta {…}` included). */
export function parseCdxjLine(text: string): CdxjLine | null {
  const match = /^(\S+) (\d{4,17}) (\{.*\})\s*$/.exec(text);
  if (match === null) return null;
  const [, key = '', timestamp = '', json = ''] = match;
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null) return null;
    const raw = parsed as Record<string, unknown>;
    const fields: CdxjFields = { url: '' };
    for (const [name, value] of Object.entries(raw))
      fields[name] = typeof value === 'number' && name !== 'url' ? String(value) : value;
    return typeof fields.url === 'string' ? { key, timestamp, fields } : null;
  } catch {
    return null; // broken JSON: the caller reports the line
  }
}

/** Bytewise order of the UTF-8 forms, as `LC_ALL=C sort` gives: CDXJ files are searched by it. */
export function compareLines(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const ofA = a.charCodeAt(at);
    const ofB = b.charCodeAt(at);
    if (ofA !== ofB) return rank(ofA) - rank(ofB);
  }
  return a.length - b.length;
}

/** UTF-16 units in the order of the code points they belong to: surrogates stand for the highest. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
