// All verbs: name, one line, and where the rest is. A verb's module is loaded only when it is asked for.
import type { Command } from 'commander';
import type { VerbContext } from './verb.ts';

export interface VerbEntry {
  name: string;
  summary: string;
  add(program: Command, context: VerbContext): Promise<void>;
}

export const VERBS: readonly VerbEntry[] = [
  {
    name: 'crawl',
    summary: 'crawl sites into the archive and a clean corpus',
    add: async (p, c) => (await import('./crawl.ts')).addCrawlVerb(p, c),
  },
  {
    name: 'demo',
    summary: 'check the set-up and run the whole pipeline on a small bundled site, offline',
    add: async (p, c) => (await import('./demo.ts')).addDemoVerb(p, c),
  },
  {
    name: 'serve',
    summary: 'run the service: HTTP API and workers',
    add: async (p, c) => (await import('./serve.ts')).addServeVerb(p, c),
  },
  {
    name: 'worker',
    summary: 'run one worker process: fetch, extract, dedupe or archive',
    add: async (p, c) => (await import('./worker.ts')).addWorkerVerb(p, c),
  },
  {
    name: 'ingest',
    summary: 'take in WARC, WACZ, ARC, HTML and text files',
    add: async (p, c) => (await import('./ingest.ts')).addIngestVerb(p, c),
  },
  {
    name: 'export',
    summary: 'write the clean, deduplicated corpus of a collection',
    add: async (p, c) => (await import('./export.ts')).addExportVerb(p, c),
  },
  {
    name: 'extract',
    summary: 'one page to text or JSON, or many as JSON lines',
    add: async (p, c) => (await import('./extract.ts')).addExtractVerb(p, c),
  },
  {
    name: 'dedupe',
    summary: 'find exact and near duplicates among JSON lines',
    add: async (p, c) => (await import('./dedupe.ts')).addDedupeVerb(p, c),
  },
  {
    name: 'clean',
    summary: 'remove noise from plain text',
    add: async (p, c) => (await import('./clean.ts')).addCleanVerb(p, c),
  },
  {
    name: 'explain-url',
    summary: 'why a URL would or would not be fetched',
    add: async (p, c) => (await import('./explain-url.ts')).addExplainUrlVerb(p, c),
  },
  {
    name: 'crawls',
    summary: 'list crawls',
    add: async (p, c) => (await import('./crawls.ts')).addCrawlsVerb(p, c),
  },
  {
    name: 'status',
    summary: 'what is running and what the data directory holds',
    add: async (p, c) => (await import('./status.ts')).addStatusVerb(p, c),
  },
  {
    name: 'verify',
    summary: 'check every record, index line and document',
    add: async (p, c) => (await import('./verify.ts')).addVerifyVerb(p, c),
  },
  {
    name: 'captures',
    summary: 'list the captures of a URL',
    add: async (p, c) => (await import('./captures.ts')).addCapturesVerb(p, c),
  },
  {
    name: 'diff',
    summary: 'text differences between two captures of a URL',
    add: async (p, c) => (await import('./diff.ts')).addDiffVerb(p, c),
  },
  {
    name: 'schedule',
    summary: 'recurring crawls: add, list, show, pause, resume, remove',
    add: async (p, c) => (await import('./schedule.ts')).addScheduleVerb(p, c),
  },
  {
    name: 'keys',
    summary: 'API keys of the service: add, list, rotate, remove',
    add: async (p, c) => (await import('./keys.ts')).addKeysVerb(p, c),
  },
  {
    name: 'replay',
    summary: 'browse the archive in ReplayWeb.page',
    add: async (p, c) => (await import('./replay.ts')).addReplayVerb(p, c),
  },
  {
    name: 'reindex',
    summary: 'rebuild the indexes from the archive',
    add: async (p, c) => (await import('./reindex.ts')).addReindexVerb(p, c),
  },
  {
    name: 'compact',
    summary: 'merge small files of the archive into large ones',
    add: async (p, c) => (await import('./compact.ts')).addCompactVerb(p, c),
  },
  {
    name: 'purge',
    summary: 'take captures out of the archive',
    add: async (p, c) => (await import('./purge.ts')).addPurgeVerb(p, c),
  },
  {
    name: 'doctor',
    summary: 'check and explain this machine and configuration',
    add: async (p, c) => (await import('./doctor.ts')).addDoctorVerb(p, c),
  },
  {
    name: 'config',
    summary: 'print the effective configuration, or its reference',
    add: async (p, c) => (await import('./config.ts')).addConfigVerb(p, c),
  },
];
