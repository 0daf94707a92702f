// Tells names of sites and firms from names of people, as far as words can.
import { siteKeys, squeeze } from './site-name.ts';

export function sameAsSite(name: string, site: string | null, url: URL | null): boolean {
  const squeezed = squeeze(name);
  return siteKeys(site, url).some(
    (key) =>
      key.length > 2 && (key === squeezed || (key.length > 5 && squeezed.startsWith(key)) || squeezed === `the${key}`),
  );
}

const COMPANY =
  /\b(?:inc|llc|ltd|gmbh|corp|corporation|company|university|college|institute|foundation|association|clinic|hospital|center|centre|news|magazine|media|press|newsroom|agency|group|limited|editors?|editorial|team|staff|redaktion|rédaction|redacción|redazione|redactie|department|council|society|network|marketing|community)\b|\.(?:com|org|net|io|ai)\b/i;

export function isCompanyLike(name: string): boolean {
  return COMPANY.test(name);
}
