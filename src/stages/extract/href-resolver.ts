// Makes the links of one page absolute for its Markdown.

const LONGEST_HREF = 4096;

/** Absolute http(s) and mailto links only; null for what cannot be followed or stays on the page. Answers are remembered for the page. */
export function hrefResolver(base: string | null): (href: string) => string | null {
  const known = new Map<string, string | null>();
  return (href) => {
    const found = known.get(href);
    if (found !== undefined) return found;
    const resolved = resolveHref(href.trim(), base);
    known.set(href, resolved);
    return resolved;
  };
}

function resolveHref(href: string, base: string | null): string | null {
  if (href === '' || href.startsWith('#') || href.length > LONGEST_HREF || !URL.canParse(href, base ?? undefined))
    return null;
  const url = base === null ? new URL(href) : new URL(href, base);
  return url.protocol === 'http:' || url.protocol === 'https:' || url.protocol === 'mailto:' ? url.href : null;
}
