// The attributes that extraction reads. The parser keeps no others: pages carry ten times as many, and each costs time and memory.
import { isName, nameHash } from './ascii-name.ts';

/** A test reads the sources and fails when one of them asks for an attribute that is not here. */
export const READ_ATTRIBUTES: readonly string[] =
  'class id role style hidden aria-hidden href src rel type name property content itemprop itemtype datetime date created-timestamp title lang xml:lang http-equiv hreflang value start data-testid data-preloaded shadowrootmode alt colspan rowspan'.split(
    ' ',
  );

const BY_HASH: ReadonlyMap<number, string> = new Map(
  READ_ATTRIBUTES.map((name) => [nameHash(name, 0, name.length), name]),
);

/** The name in lower case when the attribute at [start, end) is one that is read. */
export function readAttribute(html: string, start: number, end: number): string | null {
  const name = BY_HASH.get(nameHash(html, start, end));
  return name !== undefined && isName(name, html, start, end) ? name : null;
}
