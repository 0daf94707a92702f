// Masks what identifies people in a text: e-mail addresses, IP addresses, telephone numbers. Published examples stay readable around it.

export const MASK_KINDS = ['email', 'ip', 'phone'] as const;
export type MaskKind = (typeof MASK_KINDS)[number];

export interface Masked {
  text: string;
  /** How many of each kind were replaced. */
  counts: Record<MaskKind, number>;
}

/** RFC 5321 bounds: 64 before the @, 255 behind it; bounded quantifiers keep the match linear. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/gu;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
/** E.164 has at most 15 digits: an international number, or a national one with its trunk 0 or area code in brackets. */
const PHONE = /(?<![\w+./-])(?:\+\d|\(\d{2,5}\)|0\d)(?:[ \u00a0./()-]{0,2}\d){6,13}(?![\w/])/g;

/** Replaces each by `[email]`, `[ip]` or `[phone]`; text that is none stays as it is. */
export function maskPersonal(text: string, kinds: readonly MaskKind[]): Masked {
  const counts: Record<MaskKind, number> = { email: 0, ip: 0, phone: 0 };
  const replace = (source: string, pattern: RegExp, kind: MaskKind, isOne: (found: string) => boolean): string =>
    source.replace(pattern, (found) => {
      if (!isOne(found)) return found;
      counts[kind] += 1;
      return `[${kind}]`;
    });
  let masked = text;
  if (kinds.includes('email') && masked.includes('@')) masked = replace(masked, EMAIL, 'email', () => true);
  if (kinds.includes('ip')) {
    masked = replace(masked, IPV4, 'ip', isPublicLooking);
    masked = replace(masked, IPV6, 'ip', isIpv6);
  }
  if (kinds.includes('phone')) masked = replace(masked, PHONE, 'phone', isTelephone);
  return { text: masked, counts };
}

/** Four numbers below 256, and not a version number such as 1.0.0.0 or an address that every machine has. */
function isPublicLooking(found: string): boolean {
  return (
    found.split('.').every((part) => Number(part) < 256) &&
    !/^(?:0|127|255)\./.test(found) &&
    !/^\d\.\d\.\d\.\d$/.test(found)
  );
}

/** More than a time of day or a `::` in code. */
const isIpv6 = (found: string): boolean => found.length > 6 && URL.canParse(`http://[${found}]/`);

/** Eight to fifteen digits, and no date or price. */
function isTelephone(found: string): boolean {
  const digits = found.replace(/\D/g, '').length;
  return digits >= 8 && digits <= 15 && !/^0?\d[./-]\d{1,2}[./-]\d{2,4}(?!\d)/.test(found);
}
