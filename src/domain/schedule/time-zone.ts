// Wall clocks of IANA time zones, from the runtime's own tables.

const HOUR_MS = 3_600_000;
/** Clocks change at whole quarters of an hour (UTC) in every zone since 1972. */
const BLOCK_MS = HOUR_MS / 4;
const BLOCKS_REMEMBERED = 20_000;

export interface TimeZone {
  name: string;
  /** Wall clock at an instant, as if it were UTC; both in milliseconds since 1970. */
  wallAt(instantMs: number): number;
  /**
   * Instants at which the wall clock shows `wallMs`: one, two when clocks went back over it, none when they went forward over it.
   */
  instantsOf(wallMs: number): number[];
  /** For a wall time that was passed over: the instant at which the clock jumped. */
  jumpOver(wallMs: number): number;
}

export class TimeZoneError extends Error {
  override readonly name = 'TimeZoneError';
}

const zones = new Map<string, TimeZone>();

/** Throws TimeZoneError for a name that the runtime's tables do not have. */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): TimeZone {
  const format = formatFor(name);
  const offsets = new Map<number, number>();
  const offsetAt = (instantMs: number): number => {
    const block = Math.floor(instantMs / BLOCK_MS);
    const known = offsets.get(block);
    if (known !== undefined) return known;
    const offset = wallOf(format, block * BLOCK_MS) - block * BLOCK_MS;
    if (offsets.size >= BLOCKS_REMEMBERED) offsets.clear();
    offsets.set(block, offset);
    return offset;
  };
  /** Offsets in force a day and more around a wall time; no zone has changed twice within them. */
  const offsetsAround = (wallMs: number): { before: number; after: number } => ({
    before: offsetAt(wallMs - 26 * HOUR_MS),
    after: offsetAt(wallMs + 26 * HOUR_MS),
  });
  return {
    name,
    wallAt: (instantMs) => instantMs + offsetAt(instantMs),
    instantsOf(wallMs) {
      const { before, after } = offsetsAround(wallMs);
      const candidates = before === after ? [wallMs - before] : [wallMs - before, wallMs - after];
      return candidates.filter((instant) => instant + offsetAt(instant) === wallMs).sort((a, b) => a - b);
    },
    jumpOver(wallMs) {
      const { before, after } = offsetsAround(wallMs);
      let low = Math.floor((wallMs - after) / BLOCK_MS) - 1;
      let high = Math.ceil((wallMs - before) / BLOCK_MS) + 1;
      // The first block with the later offset.
      while (low + 1 < high) {
        const middle = Math.floor((low + high) / 2);
        if (offsetAt(middle * BLOCK_MS) === after) high = middle;
        else low = middle;
      }
      return high * BLOCK_MS;
    },
  };
}

function formatFor(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new TimeZoneError(`"${name}" is no time zone of the IANA tables`, { cause });
  }
}

function wallOf(format: Intl.DateTimeFormat, instantMs: number): number {
  const field: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(instantMs)) field[type] = Number(value);
  return Date.UTC(
    field.year ?? 0,
    (field.month ?? 1) - 1,
    field.day ?? 1,
    field.hour ?? 0,
    field.minute ?? 0,
    field.second ?? 0,
  );
}
