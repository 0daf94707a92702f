// The plan of a fault test, from the environment: no setting of the service, so it is in no file, flag or page of the documentation.

export const CRASH_VARIABLE = 'GRISTMILL_CRASH';

/** Null where nobody tests faults. */
export const crashPlan = (env: NodeJS.ProcessEnv = process.env): string | null => env[CRASH_VARIABLE] ?? null;
