// `gristmill clean --jsonl`: one text a line in, the cleaned text with its verdict out, in order.
import { cleanText } from '../stages/extract/clean-text.ts';

export type CleanJsonlLine =
  | {
      id: unknown;
      text: string;
      verdict: 'keep' | 'reject';
      reason: string | null;
      removed: { reason: string; text: string }[];
    }
  | { id: unknown; error: string };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** One input line's answer. A line that is no JSON object with a `text` is answered with its error. */
export function cleanJsonlLine(line: string): CleanJsonlLine {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    return { id: null, error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(row)) return { id: null, error: 'not a JSON object' };
  const { id = null, text } = row;
  if (typeof text !== 'string') return { id, error: 'no text' };
  const { fileText, verdict, reason, removed } = cleanText(text);
  return { id, text: fileText, verdict, reason, removed };
}

/** Answers each line of `lines` in order through `out`, which gets one line without its LF at a time. Blank lines are skipped. */
export async function cleanJsonl(
  lines: AsyncIterable<string> | Iterable<string>,
  out: (line: string) => void | Promise<void>,
): Promise<void> {
  for await (const line of lines) {
    if (line.trim() !== '') await out(JSON.stringify(cleanJsonlLine(line)));
  }
}
