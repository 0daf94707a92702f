// Browsers that a killed worker left behind: each carries its worker's name in its environment from its first instant, so that one
// stopped while it was starting is found too. Needs /proc; where there is none, nothing is found and nothing is ended.
import { readFileSync, readlinkSync } from 'node:fs';
import { killGroup } from '../stages/fetch/browser/kill-group.ts';
import { isNamedAlive, processName } from '../stores/collection/writer-lock.ts';
import { namesIn } from '../stores/read-folder.ts';

const MARK = 'GRISTMILL_BROWSER_OF';
const SECRETS = /^(?:GRISTMILL|AWS|REDIS|S3)_|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|API_?KEY|PROXY/i;

/** What a browser of this process is given of our environment: no setting and no secret of ours, and the mark it is found by. */
export function browserEnvironment(scope: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(kept.filter(([name]) => !SECRETS.test(name))),
    [MARK]: `${scope}:${processName()}`,
  };
}

/** Ends the browsers of dead workers of this scope (a data directory); answers how many. */
export async function endLeftBrowsers(scope: string): Promise<number> {
  let ended = 0;
  for (const name of await namesIn('/proc')) {
    if (!/^\d+$/.test(name) || !isLeftBehind(name, scope)) continue;
    if (killGroup(Number(name))) ended++;
  }
  return ended;
}

function isLeftBehind(pid: string, scope: string): boolean {
  try {
    const marks = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const mark = marks.find((entry) => entry.startsWith(`${MARK}=${scope}:`));
    if (mark === undefined || isNamedAlive(mark.slice(mark.lastIndexOf(':') + 1))) return false;
    // a worker in another container has its pid there, not here
    return readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false; // gone, or another user's
    throw error;
  }
}
