// Takes a slot to a URL, and waits until that stands in it.
import type { Slot } from './slot.ts';

/**
 * Resolves with null once the document has taken the place of the one before, or with Chromium's reason (`net::ERR_…`) why it has
 * not. The answer to `Page.navigate` alone tells of neither: it comes before the document does.
 */
export async function navigate(slot: Slot, url: string): Promise<string | null> {
  const arrived = new Set<string>();
  let look = (): void => undefined;
  const onNavigated = ({ frame }: { frame: { id: string; loaderId: string } }): void => {
    if (frame.id === slot.frameId) arrived.add(frame.loaderId);
    look();
  };
  slot.cdp.on('Page.frameNavigated', onNavigated);
  try {
    const { loaderId, errorText } = await slot.cdp.send('Page.navigate', { url });
    if (errorText !== undefined) return errorText;
    if (loaderId !== undefined)
      await new Promise<void>((resolve) => {
        look = () => {
          if (arrived.has(loaderId)) resolve();
        };
        look();
      });
    slot.world = null;
    return null;
  } finally {
    slot.cdp.off('Page.frameNavigated', onNavigated);
  }
}
