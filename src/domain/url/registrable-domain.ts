// The domain that one party registered: what scope `domain` compares, by the Public Suffix List with its private section.
import { getDomain } from 'tldts';

/**
 * `www.example.co.uk` gives `example.co.uk`, in the host's own spelling, lower case; null for addresses, public suffixes and names that begin with a dot
 * (https://publicsuffix.org/list/). An unlisted last label is a suffix.
 */
export function registrableDomain(host: string): string | null {
  if (host.startsWith('.')) return null;
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return getDomain(name, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
}
