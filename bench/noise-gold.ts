// Measures what the noise filters take from texts that people judged to be content: every removal is a suspect, word-F1 tells the harm.
// Usage: node dist/bench/noise-gold.js GOLD_DIR [--show N] [--reason CODE]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanText } from '../src/stages/extract/clean-text.ts';
import { wordF1 } from './word-f1.ts';

interface Gold {
  id: string;
  page_type?: string;
  title?: string | null;
  main_content?: string;
  metadata?: { title?: string | null };
}

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : undefined;
};
const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function main(): void {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('usage: noise-gold GOLD_DIR [--show N] [--reason CODE]');
  const show = Number(argument('show') ?? '0');
  const only = argument('reason');
  const tally = new Map<string, { pages: Set<string>; lines: number; words: number }>();
  const suspects: string[] = [];
  let [pages, total, rejected, wordsAll, milliseconds] = [0, 0, 0, 0, 0];
  for (const name of readdirSync(directory).sort()) {
    const gold = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Gold;
    const text = gold.main_content ?? '';
    if (text.trim() === '') continue;
    pages++;
    wordsAll += words(text).length;
    const from = process.cpuUsage();
    const cleaned = cleanText(text);
    const spent = process.cpuUsage(from);
    milliseconds += (spent.user + spent.system) / 1000;
    total += wordF1(text, cleaned.fileText);
    if (cleaned.verdict === 'reject') {
      rejected++;
      suspects.push(
        `${gold.id} ${gold.page_type ?? ''} REJECT ${cleaned.reason ?? ''}: ${text.slice(0, 160).replaceAll('\n', ' / ')}`,
      );
    }
    for (const { reason, text: taken } of cleaned.removed) {
      const row = tally.get(reason) ?? { pages: new Set(), lines: 0, words: 0 };
      row.pages.add(gold.id);
      row.lines++;
      row.words += words(taken).length;
      tally.set(reason, row);
      if (only === undefined || only === reason)
        suspects.push(`${gold.id} ${gold.page_type ?? ''} ${reason}: ${taken.slice(0, 200).replaceAll('\n', ' / ')}`);
    }
  }
  process.stdout.write(`${suspects.slice(0, show).join('\n')}${show > 0 ? '\n' : ''}`);
  process.stdout.write(
    `pages ${pages}  word-F1 against gold ${(total / pages).toFixed(5)}  rejected ${rejected}  words ${wordsAll}  ${(milliseconds / pages).toFixed(2)} ms CPU a page\n`,
  );
  for (const [reason, { pages: on, lines, words: taken }] of [...tally].sort((a, b) => b[1].words - a[1].words)) {
    process.stdout.write(
      `${reason.padEnd(22)} pages ${String(on.size).padStart(4)}  lines ${String(lines).padStart(5)}  words ${String(taken).padStart(6)}  ${((100 * taken) / wordsAll).toFixed(4)} %\n`,
    );
  }
}

main();
