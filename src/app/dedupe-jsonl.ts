// `gristmill dedupe --jsonl`: duplicates in anybody's corpus, by the same rules as the pipeline's export.
import { contentHash } from '../domain/content-hash.ts';
import { TextCollection, type TextVerdict } from './dedupe/text-collection.ts';

export interface DedupeAnswer {
  id: string;
  /** 64 hex of the file text. */
  hash: string;
  kind: 'unique' | 'exact' | 'near' | 'contained';
  /** Id of the representative, the lowest of the cluster (of the container's cluster for `contained`); null when unique. */
  duplicate_of: string | null;
  similarity: number | null;
  /** Id of the representative. */
  cluster: string;
}

/** A line that is no `{"id","text"}`; `line` counts from 1. */
export class DedupeInputError extends Error {
  override readonly name = 'DedupeInputError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

interface InputText {
  id: string;
  hash: string;
}

export interface DedupeOptions {
  /** Bytes of sketches held in memory before they go to a scratch file. */
  memoryBytes?: number;
  /** Where that file goes; the system's temporary folder by default. */
  scratchFolder?: string;
}

/** Reads to the end, then answers one JSON line (without its line end) for each input line, in input order. Texts themselves are not kept. */
export async function dedupeJsonl(
  lines: AsyncIterable<string> | Iterable<string>,
  write: (line: string) => Promise<void> | void,
  options: DedupeOptions = {},
): Promise<void> {
  const texts: InputText[] = [];
  const collection = new TextCollection({
    ...(options.memoryBytes !== undefined && { memoryBytes: options.memoryBytes }),
    ...(options.scratchFolder !== undefined && { folder: options.scratchFolder }),
  });
  try {
    let number = 0;
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const { id, title, text } = parseLine(line, number);
      const hash = contentHash(title, text);
      texts.push({ id, hash });
      collection.add(text, hash);
    }
    const verdicts = collection.decide(byId(texts));
    for (const [n, { id, hash }] of texts.entries()) {
      const verdict = verdicts.get(n);
      if (verdict !== undefined) await write(JSON.stringify(answer(id, hash, verdict, texts)));
    }
  } finally {
    collection.close();
  }
}

/** Lowest id first; among equal ids the text's hash decides, so that shuffled input is decided alike. */
function byId(texts: readonly InputText[]): number[] {
  const order = Array.from(texts.keys());
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return order.sort((p, q) => {
    const [a, b] = [texts[p], texts[q]];
    return compare(a?.id ?? '', b?.id ?? '') || compare(a?.hash ?? '', b?.hash ?? '');
  });
}

function answer(id: string, hash: string, verdict: TextVerdict, texts: readonly InputText[]): DedupeAnswer {
  const { kind, duplicateOf, similarity, cluster } = verdict;
  return {
    id,
    hash,
    kind,
    duplicate_of: duplicateOf === null ? null : (texts[duplicateOf]?.id ?? null),
    similarity: similarity === null ? null : Math.round(similarity * 10_000) / 10_000,
    cluster: texts[cluster]?.id ?? id,
  };
}

function parseLine(line: string, number: number): { id: string; title: string | null; text: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new DedupeInputError(number, 'not JSON');
  }
  if (typeof value !== 'object' || value === null) throw new DedupeInputError(number, 'not an object');
  const id = 'id' in value ? value.id : undefined;
  const text = 'text' in value ? value.text : undefined;
  const title = 'title' in value ? value.title : null;
  if (typeof id !== 'string' || id === '') throw new DedupeInputError(number, '"id" must be a string');
  if (typeof text !== 'string') throw new DedupeInputError(number, '"text" must be a string');
  return { id, title: typeof title === 'string' && title !== '' ? title : null, text };
}
