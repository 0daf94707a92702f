// Paces of hosts in memory: for one process alone, and for tests.
import type { HostPace } from '../domain/host-pace.ts';
import type { PaceStore } from '../ports/pace-store.ts';

const MAX_HOSTS = 20_000;

export function createMemoryPaceStore(): PaceStore {
  const hosts = new Map<string, HostPace>();
  return {
    read: async (host) => hosts.get(host) ?? null,
    async write(host, pace) {
      hosts.delete(host);
      hosts.set(host, pace);
      if (hosts.size <= MAX_HOSTS) return;
      const oldest = hosts.keys().next();
      if (!oldest.done) hosts.delete(oldest.value);
    },
  };
}
