// URLs that lead round in circles.

/** A stable reason, or null. */
export function trapReason(url: string): string | null {
  const parts = new URL(url).pathname.split('/').filter((p) => p !== '');
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts.values()].some((n) => n > 3) ? 'repeated-path' : null;
}
