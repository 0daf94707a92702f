// Batches of encoded captures onto disk: WARC and documents flushed first, then the index lines, whose flush is the commit,
// and then the shared index, which says whether another writer was first.
import { crashPoint } from '../../observe/crash-points.ts';
import type { CaptureIndex, CommittedCapture } from '../../ports/capture-index.ts';
import type { EncodedGroup } from './encode-group.ts';
import { layOut } from './layout-batch.ts';
import { type OpenTrio, openTrio, removeTrio } from './open-trio.ts';
import { baseName, collectionPaths } from './paths.ts';
import { warcinfoId } from './warcinfo.ts';
import { dropLock, newLock, saveLock, scratchPath } from './writer-lock.ts';

export interface AppenderOptions {
  dataDir: string;
  collection: string;
  writerId: string;
  software: string;
  index: CaptureIndex;
  rollBytes: number;
  now: () => Date;
}

/** Captures as bytes for a file whose warcinfo record has this id. */
export type EncodeFor = (warcinfoId: string) => Promise<readonly EncodedGroup[]>;

export interface Appended {
  groups: readonly EncodedGroup[];
  won: boolean[];
  committed: CommittedCapture[];
}

export interface Appender {
  /**
   * Writes and flushes the groups, and asks the index. True for each group that stands. When one does not, nothing of the
   * batch stands and nothing of it is left: the caller encodes the others again.
   */
  append(encode: EncodeFor): Promise<Appended>;
  /** Ends what a failed call left open: a file that could not be closed, a batch that the index could not be told about. Call before anything else. */
  settle(): Promise<void>;
  /** Closes the file that is open, if one is; the next batch begins another. Only when nothing is unsettled. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

interface Unsettled {
  file: OpenTrio;
  committed: CommittedCapture[];
  after: OpenTrio['ends'];
  infos: OpenTrio['infos'];
}

export async function openAppender(options: AppenderOptions): Promise<Appender> {
  const { dataDir, collection, writerId, index } = options;
  const paths = collectionPaths(dataDir, collection);
  const lock = newLock(writerId, collection);
  await saveLock(dataDir, lock);
  let trio: OpenTrio | null = null;
  let sequence = 0;
  let unsettled: Unsettled | null = null;
  /** What a full disk left to be done before anything else: until then the lock names the file that it concerns. */
  let owed: (() => Promise<void>) | null = null;

  /** Done now or, when it fails, before the next call does anything. `step` may be done twice. */
  async function must(step: () => Promise<void>): Promise<void> {
    owed = step;
    await step();
    owed = null;
  }

  async function payUp(): Promise<void> {
    if (owed !== null) await must(owed);
  }

  async function fileToWrite(): Promise<OpenTrio> {
    if (trio !== null && trio.ends.warc >= options.rollBytes) await closeTrio();
    if (trio !== null) return trio;
    sequence += 1;
    const base = baseName(collection, writerId, sequence, options.now());
    await saveLock(dataDir, { ...lock, base });
    if (sequence > 1) crashPoint('archive.roll-over-before-open');
    try {
      trio = await openTrio(paths, base);
    } catch (error) {
      owed = () => removeTrio(paths, base);
      throw error;
    }
    return trio;
  }

  async function closeTrio(): Promise<void> {
    const closing = trio;
    trio = null;
    if (closing !== null) await must(() => closing.close(scratchPath(dataDir, writerId)));
  }

  async function write(file: OpenTrio, groups: readonly EncodedGroup[]): Promise<Unsettled> {
    const laid = await layOut(groups, file, options);
    const after = { ...laid.after, index: file.ends.index };
    try {
      await file.write(laid.warc, laid.documents);
      after.index += await file.writeIndex(`${laid.lines.join('\n')}\n`);
    } catch (error) {
      await must(() => file.cutBack());
      throw error;
    }
    return { file, committed: laid.committed, after, infos: laid.infos };
  }

  /** The batch stays unsettled while the index cannot be reached: on disk it is committed, and cutting it could lose it. */
  async function settleBatch(batch: Unsettled): Promise<boolean[]> {
    const { file, committed, after, infos } = batch;
    crashPoint('archive.after-index-before-commit');
    const won = await index.commit(collection, committed);
    if (won.every(Boolean)) {
      Object.assign(file.ends, after);
      file.infos = infos;
    } else {
      await index.withdraw(
        collection,
        committed.filter((_, i) => won[i] === true),
      );
      await file.cutBack(); // two workers had one job, and this one was later
    }
    unsettled = null;
    return won;
  }

  return {
    async append(encode) {
      const file = await fileToWrite();
      const groups = await encode(warcinfoId(file.warcFile));
      unsettled = await write(file, groups);
      const { committed } = unsettled;
      return { groups, won: await settleBatch(unsettled), committed };
    },
    async settle() {
      await payUp();
      if (unsettled !== null) await settleBatch(unsettled);
    },
    async rest() {
      if (unsettled !== null) return;
      await payUp();
      if (trio === null) return;
      await closeTrio();
      await saveLock(dataDir, lock);
    },
    async close() {
      await payUp();
      if (unsettled !== null) await settleBatch(unsettled);
      await closeTrio();
      await dropLock(dataDir, writerId);
    },
  };
}
