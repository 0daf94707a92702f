// Which HTML elements break text into blocks, which are transparent, and which never hold page text (HTML Living Standard §15.3).

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Elements without an end tag (HTML §13.1.2). */
export const VOID = set(
  'area base basefont bgsound br col command embed frame hr img input keygen link meta param source track wbr',
);

/** Elements that CSS renders as blocks, list items or table parts: text on both sides of them is never one sentence. */
export const BLOCK = set(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav noscript ol optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul video audio textarea select xmp noframes',
);

/** Elements whose text is never page text. */
export const SKIPPED = set(
  'script style svg head title meta link base iframe object embed applet canvas map datalist select option optgroup noembed noframes frameset progress meter audio video template annotation annotation-xml textarea input col colgroup',
);

/** Start tags that end an open `p` (HTML §13.2.6.4.7). */
export const CLOSES_P = set(
  'address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section summary table ul xmp',
);

/** An end tag or implied end does not reach past these (the standard's "scope"). */
export const SCOPE_BORDER = set('table td th caption object template html button marquee');

export const HEADING = set('h1 h2 h3 h4 h5 h6');
export const LIST = set('ul ol menu dir');
export const TABLE_PART = set('table thead tbody tfoot tr td th caption');

/** Start tags that end an SVG left open (HTML §13.2.6.5). */
export const LEAVES_FOREIGN = set(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var section article header footer main nav aside a',
);

/** Allowed before `body`. */
export const HEAD_ONLY = set('meta link title script style base basefont noscript template bgsound');

/** What is inside is text up to the end tag (HTML §13.2.5.2 to §13.2.5.5); of `plaintext` nothing ends it. */
export const RAW_TEXT = set('iframe noembed noframes plaintext script style title textarea xmp');
