// API keys: made here, shown once, kept as hashes. A rotated key's old secret works until its overlap ends.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { createJsonFiles, type JsonFiles } from '../../stores/json-files.ts';

export const API_SCOPES = ['read', 'write', 'admin'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export interface KeyRecord {
  id: string;
  name: string;
  scopes: ApiScope[];
  created_at: string;
  expires_at: string | null;
  /** SHA-256 of each secret that works, hex. A secret has 256 random bits: a slow hash would add nothing. */
  secrets: Array<{ sha256: string; until: string | null }>;
}

/** What is shown of a key; `key` only in the answer that made it. */
export interface KeyView {
  id: string;
  name: string;
  scopes: ApiScope[];
  created_at: string;
  expires_at: string | null;
  /** End of the overlap of a rotated key's old secret. */
  old_secret_until: string | null;
  key?: string;
}

export const keyRequestSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{C}]*$/u, 'has control characters')
    .describe('What it is for'),
  scopes: z.array(z.enum(API_SCOPES)).min(1).max(3).describe('read: look; write: create and change; admin: all'),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

export const rotateRequestSchema = z.strictObject({
  overlapSeconds: z
    .number()
    .int()
    .min(0)
    .max(2_592_000)
    .default(86_400)
    .describe('How long the old secret still works'),
});

export interface KeyStore {
  create(request: z.output<typeof keyRequestSchema>, now: Date): Promise<KeyView>;
  list(): Promise<KeyView[]>;
  rotate(id: string, overlapSeconds: number, now: Date): Promise<KeyView | null>;
  remove(id: string): Promise<boolean>;
  /** All records, for checking. */
  records(): Promise<KeyRecord[]>;
}

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');
const newSecret = (): string => `gm_${randomBytes(32).toString('base64url')}`;

export function createKeyStore(dataDir: string): KeyStore {
  const files: JsonFiles<KeyRecord> = createJsonFiles(join(dataDir, 'service', 'keys'));
  return {
    records: () => files.list(),
    async create(request, now) {
      const key = newSecret();
      const record: KeyRecord = {
        id: `k-${randomBytes(5).toString('hex')}`,
        name: request.name,
        scopes: [...new Set(request.scopes)],
        created_at: now.toISOString(),
        expires_at: request.expiresAt === null ? null : new Date(request.expiresAt).toISOString(),
        secrets: [{ sha256: hashKey(key), until: null }],
      };
      await files.save(record.id, record);
      return { ...viewOf(record), key };
    },
    list: async () => (await files.list()).map(viewOf),
    async rotate(id, overlapSeconds, now) {
      const record = await files.load(id);
      if (record === null) return null;
      const key = newSecret();
      const until = new Date(now.getTime() + overlapSeconds * 1000).toISOString();
      const current = record.secrets.filter((secret) => secret.until === null);
      const kept = overlapSeconds === 0 ? [] : current.map(({ sha256 }) => ({ sha256, until }));
      const rotated = { ...record, secrets: [{ sha256: hashKey(key), until: null }, ...kept] };
      await files.save(id, rotated);
      return { ...viewOf(rotated), key };
    },
    remove: (id) => files.remove(id),
  };
}

function viewOf({ id, name, scopes, created_at, expires_at, secrets }: KeyRecord): KeyView {
  const old = secrets.find((secret) => secret.until !== null);
  return { id, name, scopes, created_at, expires_at, old_secret_until: old?.until ?? null };
}
