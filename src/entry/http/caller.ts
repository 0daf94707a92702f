// Who asks, and what a route needs of them.
import type { ApiScope } from '../../app/service/api-keys.ts';

/** `open`: no key is asked for. The others name the scope a key needs. */
export type Access = 'open' | ApiScope;

export interface Caller {
  /** Key id, or `local` where no key is needed. */
  id: string;
  scopes: readonly ApiScope[];
}

/** `admin` may do all, `write` may look too. */
export const may = (caller: Caller, needed: ApiScope): boolean =>
  caller.scopes.includes('admin') ||
  caller.scopes.includes(needed) ||
  (needed === 'read' && caller.scopes.includes('write'));
