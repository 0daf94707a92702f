// Why a Redis does not answer, in words that say what to do.

const REMEDIES: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /WRONGPASS|NOAUTH|invalid password/,
    'Put the user and password into REDIS_URL, percent-encoded: redis://USER:PASSWORD@HOST:PORT.',
  ],
  [
    /certificate|\bCERT_|ALTNAME/i,
    "Its certificate is not trusted here: put the path of its authority's certificate into NODE_EXTRA_CA_CERTS, and use the host's name as the certificate has it.",
  ],
  [/\bssl\b|\btls\b|EPROTO|packet length/i, 'Is that its TLS port? rediss:// speaks TLS, redis:// does not.'],
  [
    /ECONNREFUSED|ENOENT/,
    'Nothing listens there: start that server, correct REDIS_URL, or unset it for a server of our own.',
  ],
  [
    /slots cache/,
    'None of these nodes answers as one of a cluster: start them, correct REDIS_URL, or unset it for a server of our own.',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'That host is not known: correct REDIS_URL.'],
];

/** What the connection met and what to do about it; secrets left out. */
export function explainSilence(url: string, fault: Error): string {
  const met = `${(fault as NodeJS.ErrnoException).code ?? ''} ${fault.message}`.trim();
  const remedy = REMEDIES.find(([pattern]) => pattern.test(met))?.[1];
  const shown = url.replace(/\/\/[^/]*@/, '//…@');
  return `no answer from Redis at ${shown}: ${met}.${remedy === undefined ? '' : ` ${remedy}`}`;
}
