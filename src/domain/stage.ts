// The one shape that all four stages have.

export type StageName = 'fetch' | 'extract' | 'dedupe' | 'archive';
export const STAGE_NAMES = ['fetch', 'extract', 'dedupe', 'archive'] as const satisfies readonly StageName[];

export interface StageContext {
  /** Fires when the worker stops or the job's deadline passes. */
  signal: AbortSignal;
  now: () => Date;
}

/** What a stage says of one input: done, or skipped with a stable reason code. */
export interface StageResult<Output> {
  outcome: 'done' | 'skipped';
  reason: string | null;
  output: Output;
}

/** A stage is a value: a name and a function from input and declared dependencies to a result. It throws StageError or is buggy. */
export interface Stage<Input, Deps, Output> {
  name: StageName;
  run(input: Input, deps: Deps, context: StageContext): Promise<StageResult<Output>>;
}
