// Inputs of `ingest` that are no files of this machine: objects of a bucket.
import type { ByteSource } from '../../../archive/index.ts';

export interface Elsewhere {
  isOurs(path: string): boolean;
  /** The input itself, or what is below it as a folder, sorted; empty when there is nothing. */
  find(path: string): Promise<string[]>;
  /** When it was last changed. */
  timeOf(path: string): Promise<Date>;
  open(path: string): Promise<ByteSource & { changedAt: number; close(): Promise<void> }>;
}
