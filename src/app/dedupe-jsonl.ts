// `gristmill dedupe --jsonl`: duplicates in anybody's corpus, by the same rules as the pipeline's export.
import { contentHash } from '../domain/content-hash.ts';
import { bodyHash } from '../domain/dedupe/body-hash.ts';

export interface DedupeAnswer {
  id: string;
  /** 64 hex of the file text. */
  hash: string;
  kind: 'unique' | 'exact' | 'near' | 'contained';
  /** Id of the representative, the lowest of the cluster; null for the representative itself and for unique texts. */
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
  body: string;
}

/** Reads to the end, then answers one JSON line for each input line, in input order. */
export async function dedupeJsonl(
  lines: AsyncIterable<string> | Iterable<string>,
  write: (line: string) => Promise<void> | void,
): Promise<void> {
  const texts: InputText[] = [];
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const { id, title, text } = parseLine(line, number);
    texts.push({ id, hash: contentHash(title, text), body: bodyHash(text) });
  }
  const lowest = new Map<string, string>();
  for (const { id, body } of texts) {
    const before = lowest.get(body);
    if (before === undefined || id < before) lowest.set(body, id);
  }
  for (const { id, hash, body } of texts) {
    const first = lowest.get(body) ?? id;
    const isFirst = first === id;
    const answer: DedupeAnswer = {
      id,
      hash,
      kind: isFirst ? 'unique' : 'exact',
      duplicate_of: isFirst ? null : first,
      similarity: isFirst ? null : 1,
      cluster: first,
    };
    await write(`${JSON.stringify(answer)}\n`);
  }
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
