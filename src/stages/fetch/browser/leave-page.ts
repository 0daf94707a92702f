// How a slot parts with a page: it is cut off when it has been written down, and gone with the next page or with a blank one.
import { navigate } from './navigate.ts';
import type { Slot } from './slot.ts';
import { within } from './within.ts';

const LEAVE_MS = 1_500;
/** The HTTP cache stays. */
const STORED = 'cookies,local_storage,indexeddb,websql,file_systems,cache_storage,service_workers,shared_storage';
/** The page stays in sight, but without a cookie; its proxy serves it no more. False when the slot cannot be used again. */
export const cutOff = (slot: Slot, url: string): Promise<boolean> =>
  isDone(slot, async () => {
    slot.shown = url;
    await slot.cdp.send('Network.clearBrowserCookies');
  });

/** Nothing of the page is left: no running script, no cookie, no stored item. False when the slot cannot be used again. */
export const blank = (slot: Slot): Promise<boolean> =>
  isDone(slot, async () => {
    const { shown } = slot;
    await navigate(slot, 'about:blank');
    slot.shown = null;
    await Promise.all([forgetStored(slot, shown), slot.cdp.send('Network.clearBrowserCookies')]);
  });

/** For a page whose scripts have stopped: until then they could store anew. */
export async function forgetStored(slot: Slot, url: string | null): Promise<void> {
  if (url === null) return;
  await slot.cdp.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: STORED });
}

async function isDone(slot: Slot, work: () => Promise<void>): Promise<boolean> {
  try {
    await within(LEAVE_MS, work());
    return !slot.dead;
  } catch (fault) {
    if (fault instanceof Error) return false;
    throw fault;
  }
}
