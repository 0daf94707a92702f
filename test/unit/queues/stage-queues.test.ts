// Where the queues lie in a Redis Cluster.
import { describe, expect, it } from 'vitest';
import { CRAWLS_KEY, crawlPrefix, PACE_KEY } from '../../../queues/frontier/keys.ts';
import { queuePrefix } from '../../../queues/stage-queues.ts';

const hashTag = (key: string): string | undefined => /\{([^}]+)\}/.exec(key)?.[1];

describe('the queues of every archive', () => {
  it('share a slot with the frontiers: what a node forgets of one it forgets of the other', () => {
    const tag = hashTag(queuePrefix('0123456789ab'));
    expect(tag).toBeDefined();
    for (const key of [queuePrefix('ba9876543210'), crawlPrefix('c1'), CRAWLS_KEY, PACE_KEY])
      expect(hashTag(key), key).toBe(tag);
  });

  it('are those of one archive alone', () => {
    expect(queuePrefix('0123456789ab')).not.toBe(queuePrefix('ba9876543210'));
  });
});
