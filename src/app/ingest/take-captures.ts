// The taking side of ingest: foreign captures are extracted, as many at a time as the extractor likes, and appended in the order of the file.
import { stat } from 'node:fs/promises';
import { type ReadRecord, recordField } from '../../../archive/index.ts';
import type { Capture } from '../../domain/capture.ts';
import type { Extraction } from '../../domain/document.ts';
import type { CaptureIndex } from '../../ports/capture-index.ts';
import type { CollectionWriter, PreparedCapture, PreparedRecord } from '../../ports/collection-writer.ts';
import { prepareCapture, type UrlKeys } from '../../stages/archive/stage.ts';
import type { PageInput } from '../../stages/extract/page-input.ts';
import { WITHOUT_ORIGINAL } from '../../stores/collection/lost-original.ts';
import type { Elsewhere } from './elsewhere.ts';
import { extractionOf } from './extraction-of.ts';
import { type FileReport, refuse } from './file-report.ts';
import { foreignCapture, foreignMetadata, foreignRequest, looseRevisit } from './foreign-capture.ts';
import { createHeldParts } from './held-parts.ts';
import { parseDate } from './judge-record.ts';
import { createOriginals, originalKeys } from './originals.ts';
import { nameProblem, plainCapture } from './plain-file.ts';
import type { InputSink } from './read-archive.ts';

export interface TakeDeps {
  dataDir: string;
  collection: string;
  /** Names the run in document records. */
  crawlId: string;
  writer: CollectionWriter;
  index: CaptureIndex;
  keys: UrlKeys;
  extract(page: PageInput): Promise<Extraction>;
  /** Makes a file of the archive readable in the data directory, where it need not be. */
  bring?(key: string): Promise<void>;
  elsewhere?: Elsewhere;
}

export interface TakeCounts {
  /** Written by this run. */
  taken: number;
  /** In the collection before. */
  known: number;
  documents: number;
}

/** Captures under way at once, extraction included, and their payloads: two of the writer's batches, so that one is made ready while one is flushed. */
const IN_FLIGHT = 512;
const IN_FLIGHT_BYTES = 64 * 1024 * 1024;
export interface Taker {
  /** A sink for one input file; records of several files may not be mixed in one. */
  sinkFor(path: string): InputSink;
  /** When all that was given so far is on disk; rejects when something could not be written. */
  written(): Promise<void>;
  /** Waits for all that is under way. */
  settle(): Promise<TakeCounts>;
}

export function createTaker(deps: TakeDeps): Taker {
  const counts: TakeCounts = { taken: 0, known: 0, documents: 0 };
  const originals = createOriginals(deps.dataDir, deps.collection, deps.index, deps.bring);
  const inFlight = new Map<string, Promise<void>>();
  let order: Promise<unknown> = Promise.resolve();
  let fault: unknown = null;
  let bytesInFlight = 0;
  let wake: () => void = () => undefined;

  /** There is one reader: it waits here. */
  const room = async (): Promise<void> => {
    while (inFlight.size >= IN_FLIGHT || (bytesInFlight >= IN_FLIGHT_BYTES && inFlight.size > 1))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };

  /** Appends after everything given before; `prepared` is worked on meanwhile. */
  async function give(
    { id: captureId, exchange }: Capture,
    prepared: () => Promise<PreparedCapture>,
    keys: readonly string[],
  ): Promise<void> {
    if (fault !== null) throw fault;
    const [before] = await deps.index.committed(deps.collection, [captureId]);
    if (before) {
      counts.known += 1;
      originals.remember(keys, Promise.resolve(before));
      return;
    }
    if (inFlight.has(captureId)) {
      counts.known += 1; // the same record again, before the first is written
      return;
    }
    const ready = prepared();
    ready.catch(() => undefined); // awaited below, in order
    const turn = order;
    const appended = turn.then(async () => deps.writer.append(await ready));
    // The next one's turn comes when this one is in the writer's queue: they share a flush and keep their order.
    order = turn.then(() => ready).then(ignore, ignore);
    originals.remember(keys, appended);
    const done = appended.then(
      (committed) => {
        counts.taken += 1;
        if (committed.document !== null) counts.documents += 1;
      },
      (error: unknown) => {
        fault ??= error;
      },
    );
    const { length: bytes } = exchange.body;
    bytesInFlight += bytes;
    inFlight.set(
      captureId,
      done.finally(() => {
        inFlight.delete(captureId);
        bytesInFlight -= bytes;
        wake();
      }),
    );
    await room();
  }

  const prepare = async (capture: Capture, recordId: string | undefined): Promise<PreparedCapture> =>
    prepareCapture(capture, await extractionOf(capture, deps.extract), deps.keys, recordId);

  return {
    sinkFor(path) {
      const held = createHeldParts();
      let waiting: { record: ReadRecord; url: string; date: Date } | null = null;
      const release = async (): Promise<void> => {
        const response = waiting;
        waiting = null;
        if (response === null) return;
        const { record, url, date } = response;
        const { renderedDom, screenshot, request, metadata, warcinfo } = held.partsOf(record);
        const context = { crawlId: deps.crawlId, collection: deps.collection, renderedDom, screenshot };
        const original = record.type === 'revisit' ? await originals.find(record) : null;
        const { capture, recordId, main } = foreignCapture(record, url, date, context, original);
        const isLoose = record.type === 'revisit' && original === null;
        await give(
          capture,
          async () => {
            const prepared = isLoose ? looseCapture(capture, deps, recordId) : await prepare(capture, recordId);
            const loose = isLoose ? looseRevisit(record) : {};
            const own = request === null ? null : requestOf(request, url, date, recordId);
            const beside = metadata.map((note) => foreignMetadata(note, capture, recordId));
            return {
              ...prepared,
              // one that is not in the file cannot come along: its records belong to that of the file they go into
              ...(warcinfo !== null && { warcinfo }),
              main: { ...prepared.main, ...main, ...loose, request: own },
              resources: [...prepared.resources, ...beside],
            };
          },
          originalKeys(record, url, date),
        );
      };
      return {
        async capture(record, url, date) {
          await release();
          waiting = { record, url, date };
        },
        async other(record) {
          if (held.hold(record)) return;
          await release();
          held.holdWarcinfo(record);
        },
        async file(name, kind, bytes, report: FileReport) {
          const problem = nameProblem(name, bytes);
          if (problem !== null) refuse(report, name, problem);
          const mtime = deps.elsewhere?.isOurs(path) ? await deps.elsewhere.timeOf(path) : (await stat(path)).mtime;
          const capture = plainCapture(name, kind, bytes, mtime, {
            crawlId: deps.crawlId,
            collection: deps.collection,
          });
          await give(capture, async () => {
            const prepared = await prepare(capture, undefined);
            const contentType = capture.exchange.responseHeaders[0]?.[1] ?? '';
            const main = { ...prepared.main, recordType: 'resource' as const, contentType, head: Buffer.alloc(0) };
            return { ...prepared, main: { ...main, mayBeRevisit: false, request: null } };
          }, []);
        },
        end: release,
      };
    },
    written() {
      const done = Promise.all(inFlight.values()).then(() => {
        if (fault !== null) throw fault;
      });
      done.catch(ignore); // told to whoever waits for it
      return done;
    },
    async settle() {
      while (inFlight.size > 0) await Promise.race(inFlight.values());
      if (fault !== null) throw fault;
      return counts;
    },
  };
}

const ignore = (): void => undefined;

function requestOf(record: ReadRecord, url: string, fallback: Date, concurrentTo: string): PreparedRecord | null {
  const id = recordField(record, 'warc-record-id');
  if (id === null || !/^<[^\s<>]{1,220}>$/.test(id)) return null;
  return foreignRequest(record, url, parseDate(recordField(record, 'warc-date')) ?? fallback, id, concurrentTo);
}

function looseCapture(capture: Capture, deps: TakeDeps, recordId: string): PreparedCapture {
  return { ...prepareCapture(capture, null, deps.keys, recordId), noTextReason: WITHOUT_ORIGINAL };
}
