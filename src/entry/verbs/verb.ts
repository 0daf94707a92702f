// What every verb gets from the program: configuration read once, with the flags given before or after the verb, and a logger.
import type { Config } from '../../config/load.ts';
import type { Logger } from '../../observe/logger.ts';

export interface VerbContext {
  /** Reads configuration (file, environment, flags); exits 78 when a value is wrong. */
  setUp(): { config: Config; logger: Logger };
}
