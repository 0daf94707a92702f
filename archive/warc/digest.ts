// Digests as WARC labels them: `algorithm:value`, where other tools write hex, base32 or base64 and disagree about padding and case.
import { createHash, hash } from 'node:crypto';

/** What we write: `sha256:` and 64 lower-case hex digits, which warcio (both), pywb, jwarc and the WACZ tools verify. */
export function sha256Digest(...parts: readonly Uint8Array[]): string {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return `sha256:${hash('sha256', first, 'hex')}`;
  const state = createHash('sha256');
  for (const part of parts) state.update(part);
  return `sha256:${state.digest('hex')}`;
}

/** Are these the bytes that a digest names? The one-shot hash costs a small record half of what a hash object does, and text less than a buffer. */
export const hasDigest = (bytes: Buffer, digest: LabelledDigest): boolean =>
  hash(digest.algorithm, bytes, 'hex') === digest.bytes.toString('hex');

/** A label as we write it: `sha256:` and 64 lower-case digits. */
export const isOwnDigest = (label: string): boolean => label.length === 71 && /^sha256:[0-9a-f]{64}$/.test(label);

export const hasOwnDigest = (bytes: Buffer, label: string): boolean => label.endsWith(hash('sha256', bytes, 'hex'));

export interface LabelledDigest {
  /** Name for node:crypto. */
  algorithm: string;
  bytes: Buffer;
}

const LENGTHS: ReadonlyMap<string, number> = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['sha224', 28],
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
]);

/** Whether a label names an algorithm that we know, so that a value which cannot be read is a wrong one. */
export const hasKnownAlgorithm = (label: string): boolean => LENGTHS.has(algorithmOf(label));

function algorithmOf(label: string): string {
  const colon = label.indexOf(':');
  return colon < 0 ? 'sha1' : label.slice(0, colon).trim().toLowerCase().replaceAll(/[-_]/g, '');
}

/** Reads `sha1:BASE32`, `sha-256:hex`, `md5:…`, base64 too; a bare 32-character base32 value is SHA-1, as in old CDX. Null when unknown. */
export function parseDigest(label: string): LabelledDigest | null {
  const text = label.trim();
  const algorithm = algorithmOf(text);
  const value = text.slice(text.indexOf(':') + 1).trim();
  const length = LENGTHS.get(algorithm);
  if (length === undefined || value === '' || value.length > 200) return null;
  const bytes = decodeValue(value, length);
  return bytes === null ? null : { algorithm, bytes };
}

function decodeValue(value: string, length: number): Buffer | null {
  if (value.length === length * 2 && /^[0-9a-f]+$/i.test(value)) return Buffer.from(value, 'hex');
  const bare = value.replace(/=+$/, '');
  if (bare.length === Math.ceil((length * 8) / 5) && /^[a-z2-7]+$/i.test(bare)) return decodeBase32(bare, length);
  if (bare.length === Math.ceil((length * 8) / 6) && /^[\w+/-]+$/.test(bare)) {
    const bytes = Buffer.from(bare.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
    return bytes.length === length ? bytes : null;
  }
  return null;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** By character code, of either case. */
const BASE32_VALUES = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, BASE32.indexOf(String.fromCharCode(code).toUpperCase())),
);

/** RFC 4648 §6, upper case, without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let out = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += BASE32.charAt((held >> bits) & 31);
    }
  }
  return bits > 0 ? out + BASE32.charAt((held << (5 - bits)) & 31) : out;
}

function decodeBase32(value: string, length: number): Buffer | null {
  const out = Buffer.alloc(length);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let n = 0; n < value.length; n++) {
    held = ((held << 5) | (BASE32_VALUES[value.charCodeAt(n) & 127] ?? 0)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      if (at < length) out[at++] = (held >> bits) & 0xff;
    }
  }
  return at === length ? out : null;
}
