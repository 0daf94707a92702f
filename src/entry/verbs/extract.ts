// `gristmill extract`: one page to text or JSON, or JSON lines in and out.
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { extractJsonl } from '../../app/extract-jsonl.ts';
import type { Config } from '../../config/load.ts';
import { fileText } from '../../domain/content-hash.ts';
import type { Extraction } from '../../domain/document.ts';
import { createExtractEngine, type EngineName } from '../../stages/extract/engine.ts';
import { type Explanation, explainPage } from '../../stages/extract/explain.ts';
import { explanationHtml } from '../../stages/extract/explain-html.ts';
import { extractPage } from '../../stages/extract/extract-page.ts';
import type { PageInput } from '../../stages/extract/page-input.ts';
import { EXIT } from '../exit-codes.ts';
import { linesOf, readStdin, writeLine } from '../lines.ts';
import { addFetchFlags, type FetchFlags, toFetchRequest } from './crawl-flags.ts';
import type { VerbContext } from './verb.ts';

interface Flags extends FetchFlags {
  url?: string;
  contentType?: string;
  json?: boolean;
  markdown?: boolean;
  explain?: boolean | string;
  jsonl?: boolean;
  jobs?: number;
  engine: EngineName;
  model?: string;
}

const EXAMPLES = `
Examples:
  gristmill extract page.html --url https://example.org/a     a file; the address helps
  gristmill extract https://example.org/a --markdown          fetched, and rendered when it is a script shell
  gristmill extract page.html --explain page-blocks.html      what was kept and removed, and why`;

const PAGE_LIMIT_BYTES = 64 * 1024 * 1024;

export function addExtractVerb(program: Command, context: VerbContext): void {
  const verb = program
    .command('extract')
    .argument('[page]', 'an HTML file (.gz too), a URL to fetch, or - for standard input', '-')
    .summary('one page to text or JSON, or many as JSON lines')
    .description(
      'Clean text of one page on standard output; no service is needed. A URL is fetched as a crawl would fetch it.\n' +
        '--jsonl reads many pages and uses all cores.',
    )
    .option('--url <url>', 'where the page is from: helps with links, dates and names')
    .option('--content-type <type>', 'the Content-Type it came with')
    .option('--json', 'print everything that was found as one JSON object')
    .option('--markdown', 'print Markdown instead of plain text')
    .option('--explain [file]', 'show kept and removed blocks with reason and score; with a file, as an HTML page')
    .option('--jsonl', 'read lines {"id","path"|"html","url"?,"content_type"?}, write lines in the same order')
    .option('--jobs <n>', 'threads for --jsonl (default: one for each core)', jobs)
    .addOption(
      new Option('--engine <name>', 'what chooses the main text')
        .choices(['gristmill', 'readability'])
        .default('gristmill'),
    )
    .option('--model <file>', 'another model file for the gristmill engine');
  addFetchFlags(verb)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: Flags) => {
      if (flags.jsonl) {
        const done = await extractJsonl(linesOf(process.stdin), writeLine, {
          jobs: flags.jobs,
          engine: flags.engine,
          modelFile: flags.model ?? null,
        });
        if (done.failed > 0) process.stderr.write(`${done.failed} of ${done.pages} lines could not be answered\n`);
        return;
      }
      const input = isUrl(file) ? await fetchInput(file, flags, context.setUp().config) : await fileInput(file, flags);
      if (input === null) return;
      const engine = await createExtractEngine({ engine: flags.engine, modelFile: flags.model ?? null });
      if (flags.explain !== undefined) {
        await explain(explainPage(input, engine), flags);
        return;
      }
      const page = await extractPage(input, engine);
      process.stdout.write(flags.json ? `${JSON.stringify(page)}\n` : `${plain(page, flags.markdown ?? false)}\n`);
      if (page.noTextReason !== null) {
        process.stderr.write(`no text: ${page.noTextReason}\n`);
        process.exitCode = EXIT.failures;
      }
    });
}

function jobs(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1 || n > 256)
    throw new InvalidArgumentError('expected a whole number from 1 to 256.');
  return n;
}

const isUrl = (page: string): boolean => /^https?:\/\//i.test(page);

async function fileInput(file: string, flags: Flags): Promise<PageInput> {
  return { bytes: await readPage(file), url: flags.url ?? null, contentType: flags.contentType ?? null };
}

/** Null, with the reason told, for what is no page with text: a picture, a body cut short. */
async function fetchInput(url: string, flags: Flags, config: Config): Promise<PageInput | null> {
  const { fetchOnePage } = await import('../one-page.ts'); // with the browser's library, which files do not need
  const page = await fetchOnePage({ ...toFetchRequest([url], flags), seeds: [url] }, config);
  if (page.status >= 400) process.stderr.write(`${page.url} answers ${page.status}\n`);
  if (page.input !== null) return page.input;
  process.stderr.write(`no text: ${page.noTextReason}\n`);
  process.exitCode = EXIT.failures;
  return null;
}

async function readPage(file: string): Promise<Buffer> {
  if (file === '-') return readStdin(PAGE_LIMIT_BYTES);
  const bytes = await readFile(file);
  return file.endsWith('.gz') ? promisify(gunzip)(bytes, { maxOutputLength: PAGE_LIMIT_BYTES }) : bytes;
}

function plain(page: Extraction, markdown: boolean): string {
  if (!markdown) return fileText(page.title, page.text);
  return page.title === null ? page.markdown : `# ${page.title}\n\n${page.markdown}`;
}

const SHOWN_CHARS = 110;

async function explain(explanation: Explanation, flags: Flags): Promise<void> {
  if (typeof flags.explain === 'string') {
    await writeFile(flags.explain, explanationHtml(explanation));
    process.stderr.write(`wrote ${flags.explain}\n`);
    return;
  }
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(explanation)}\n`);
    return;
  }
  process.stdout.write(`${explainedLines(explanation).join('\n')}\n`);
}

/** What the page is, each block's verdict, and what the noise filters took. */
function explainedLines({ extraction, blocks, removed }: Explanation): string[] {
  const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARS);
  const kept = blocks.filter((block) => block.kept).length;
  const verdict =
    extraction.noTextReason === null
      ? `${kept} of ${blocks.length} blocks kept`
      : `no text: ${extraction.noTextReason}`;
  return [
    extraction.title ?? 'Untitled',
    [extraction.pageType, extraction.language ?? 'language unknown', extraction.charset, verdict].join(', '),
    '',
    ...blocks.map(
      (block) =>
        `${block.kept ? 'keep' : 'drop'}  ${block.score.toFixed(2)}  ${block.reason.padEnd(18)} ${short(block.text)}`,
    ),
    ...(removed.length === 0 ? [] : ['', 'The noise filters took:']),
    ...removed.map(({ reason, text }) => `  ${reason.padEnd(20)} ${short(text)}`),
  ];
}
