// Session identifiers that servers write into URLs: two visits see two URLs of one page.

const ALWAYS = new Set([
  'jsessionid',
  'phpsessid',
  'zenid',
  'oscsid',
  'xtcsid',
  'cfid',
  'cftoken',
  'jservsessionid',
  'jservsessionidroot',
  'sessionid',
  'session_id',
  'sessid',
  'session-id',
  'wosid',
  'gxsessionid',
  'vsid_session',
]);
/** Names that also mean other things: only with a value that looks drawn at random. */
const WHEN_RANDOM = new Set(['sid', 's', 'sess', 'session', 'bvsessionid', 'sesskey', 'phpsession']);

/** Is `name=value` of a query a session's identifier? */
export function isSessionParameter(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (ALWAYS.has(lower)) return true;
  if (/^aspsessionid[a-z]{4,}$/.test(lower)) return true;
  return WHEN_RANDOM.has(lower) && isRandomLooking(value);
}

function isRandomLooking(value: string): boolean {
  return value.length >= 20 && /^[0-9a-zA-Z_-]+$/.test(value) && /\d/.test(value) && /[a-zA-Z]/.test(value);
}

/** Path without `;jsessionid=…` and its like, and without ASP.NET's cookieless `/(S(…))/`. */
export function withoutPathSession(path: string): string {
  let bare = path;
  if (bare.includes(';')) {
    bare = bare.replaceAll(/;([a-z_]{1,20})=([^;/?]*)/gi, (whole, name: string, value: string) =>
      isSessionParameter(name, value) ? '' : whole,
    );
  }
  if (bare.includes('/('))
    bare = bare.replaceAll(/\/\((?:[a-z]\([0-9a-z]{24}\))+\)(?=\/)|\/\([0-9a-z]{24}\)(?=\/)/gi, '');
  return bare === '' ? '/' : bare;
}
