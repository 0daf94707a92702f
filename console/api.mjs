// Calls to the service: the key of this tab, problems as errors, pages of lists, server-sent events with resume.

const KEY = 'gristmill-key';
export const getKey = () => sessionStorage.getItem(KEY);
export const setKey = (key) => (key ? sessionStorage.setItem(KEY, key) : sessionStorage.removeItem(KEY));

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `status ${status}`);
    this.status = status;
    this.faults = body?.errors ?? [];
  }
}

const headers = (more = {}) => ({ ...(getKey() ? { authorization: `Bearer ${getKey()}` } : {}), ...more });

export async function call(path, { method = 'GET', body, key, signal } = {}) {
  const more = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key ? { 'idempotency-key': key } : {}),
  };
  const text = await ask(path, {
    method,
    headers: headers(more),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  return text === '' ? null : safeJson(text);
}

/** An answer that is no JSON. */
export const readText = (path, { signal } = {}) => ask(path, { headers: headers(), signal });

async function ask(path, init) {
  const sent = getKey();
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, { detail: 'The service does not answer.' });
  }
  const text = await response.text();
  if (response.ok) return text;
  // an answer to what was asked before the key was given says nothing about the key
  if (response.status === 401 && sent === getKey()) window.dispatchEvent(new CustomEvent('key-needed'));
  throw new Problem(response.status, safeJson(text));
}

function safeJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A path with its query; what is empty is left out. */
export function path(base, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') search.set(name, value);
  const text = search.toString();
  return text === '' ? base : `${base}?${text}`;
}

/** A file, with the key, through memory where one is needed. */
export async function download(address, name) {
  const link = document.createElement('a');
  if (!getKey()) link.href = address;
  else {
    const response = await fetch(address, { headers: headers() });
    if (!response.ok) throw new Problem(response.status, safeJson(await response.text()));
    link.href = URL.createObjectURL(await response.blob());
  }
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Calls `heard(event, value)` until the stream ends for good or the signal fires; comes back where it left off. */
export async function follow(address, heard, signal) {
  let last = null;
  while (!signal.aborted) {
    try {
      const response = await fetch(address, {
        headers: headers(last === null ? {} : { 'last-event-id': last }),
        signal,
      });
      if (response.status === 204 || !response.ok) return;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        rest += value;
        const parts = rest.split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) last = tell(part, heard) ?? last;
      }
    } catch {
      if (signal.aborted) return;
    }
    await new Promise((done) => setTimeout(done, 1500));
  }
}

function tell(part, heard) {
  const field = (name) =>
    part
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  if (data !== undefined) heard(field('event') ?? 'message', JSON.parse(data));
  return field('id');
}
