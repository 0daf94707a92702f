// The independent checker: what must hold after any fault, read with Node's own modules and a Redis client alone.
import type { Redis } from 'ioredis';
import { checkArchive } from './check-archive.ts';
import { checkCorpus } from './check-corpus.ts';
import { checkEnds } from './check-ends.ts';
import { checkAsked, checkLeftovers } from './check-leftovers.ts';
import { checkRedis } from './check-redis.ts';
import type { CheckInput, Finding, Say } from './findings.ts';

/** Findings kept. */
const MOST = 500;

/** `servers`: the one Redis, or every master of a cluster. */
export async function check(input: CheckInput, servers: readonly Redis[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const say: Say = (rule, message) => {
    if (findings.length < MOST) findings.push({ rule, message });
  };
  const archive = checkArchive(input, say);
  checkEnds(input, archive, say);
  if (input.corpusDir !== null) checkCorpus(input.corpusDir, archive, say);
  checkLeftovers(input, say);
  checkAsked(input, say);
  for (const server of servers) await checkRedis(server, input.crawlId, say);
  return findings;
}
