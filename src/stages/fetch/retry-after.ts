// Retry-After in both its forms (RFC 9110 §10.2.3).

/** Milliseconds to wait, 0 for a moment already past, null when the field is absent or unreadable. */
export function retryAfterMs(value: string | null, now: Date): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  // a date must look like one: Date.parse takes nearly anything
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
