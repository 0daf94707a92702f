// Our key for "the same page": canonical, parameters ordered, tracking parameters out.

const TRACKING = /^(utm_.*|fbclid|gclid|msclkid|mc_cid|mc_eid)$/i;

export function urlKey(input: string): string {
  const url = new URL(input);
  const kept = [...url.searchParams].filter(([name]) => !TRACKING.test(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  url.search = new URLSearchParams(kept).toString();
  url.hash = '';
  return url.href;
}
