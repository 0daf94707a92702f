// How a cluster is told from one server, and what each of its nodes is reached with.
import { describe, expect, it } from 'vitest';
import { nodesOf } from '../../../queues/connection.ts';

describe('REDIS_URL', () => {
  it.each(['redis://localhost', 'redis://:a,b@localhost:6379/3', 'unix:/run/a,b.sock', 'rediss://[::1]:6380'])(
    '%s is one server',
    (url) => {
      expect(nodesOf(url)).toBeNull();
    },
  );

  it('with commas between hosts is a cluster', () => {
    expect(nodesOf('redis://10.0.0.1:7000,10.0.0.2,[fd00::3]:7002')).toEqual([
      { host: '10.0.0.1', port: 7000 },
      { host: '10.0.0.2', port: 6379 },
      { host: 'fd00::3', port: 7002 },
    ]);
  });

  it('gives every node the same access', () => {
    const access = { username: 'mill', password: 'p@ss,word', tls: {} };
    expect(nodesOf('rediss://mill:p%40ss%2Cword@a.example:1,b.example:2')).toEqual([
      { host: 'a.example', port: 1, ...access },
      { host: 'b.example', port: 2, ...access },
    ]);
  });
});
