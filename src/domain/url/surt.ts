// The Sort-friendly URI Reordering Transform of CDXJ indexes.

export function surt(url: string): string {
  const { hostname, port, pathname, search } = new URL(url);
  const host = hostname.replace(/^www\d*\./, '').split('.').reverse().join(',');
  return `${host}${port === '' ? '' : `:${port}`})${(pathname + search).toLowerCase()}`;
}
