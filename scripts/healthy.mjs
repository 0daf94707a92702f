// Container health check. With a URL: it answers 2xx. Without: our process in this container runs, and Redis answers.
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const LIMIT_MS = 5000;

const fault = process.argv[2]
  ? await askUrl(process.argv[2])
  : (processFault() ?? (await askRedis(process.env['REDIS_URL'])));
if (fault !== null) {
  console.error(fault);
  process.exit(1);
}
process.exit(0);

async function askUrl(url) {
  try {
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    return ok ? null : `${url} says ${status}`;
  } catch (error) {
    return `${url}: ${error.message}`;
  }
}

/** A stopped process or a dead one that nobody has taken leave of is not well. */
function processFault() {
  const states = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        if (!command.includes('dist/src/entry/cli.js')) return [];
        return [readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0]];
      } catch {
        return []; // ended while we looked
      }
    });
  if (states.length === 0) return 'no gristmill process runs here';
  return states.every((state) => 'TtZX'.includes(state)) ? `the process is in state ${states.join()}` : null;
}

/** Any answer to PING will do, an error about a password too: the connection works. */
function askRedis(address) {
  if (!address) return null;
  const url = new URL(address);
  const target =
    url.protocol === 'unix:' ? { path: url.pathname } : { host: url.hostname, port: Number(url.port || 6379) };
  return new Promise((done) => {
    const socket = url.protocol === 'rediss:' ? connectTls({ ...target, servername: url.hostname }) : connect(target);
    socket.setTimeout(LIMIT_MS, () => done('Redis does not answer'));
    socket.once('error', (error) => done(`Redis: ${error.message}`));
    socket.once('data', () => done(null));
    socket.write('PING\r\n');
  });
}
