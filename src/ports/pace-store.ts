// Where the paces of hosts are remembered, so that all fetch workers keep them: Redis, or a process's own memory.
import type { HostPace } from '../domain/host-pace.ts';

export interface PaceStore {
  /** Null for a host that nothing is known of. */
  read(host: string): Promise<HostPace | null>;
  write(host: string, pace: HostPace): Promise<void>;
}
