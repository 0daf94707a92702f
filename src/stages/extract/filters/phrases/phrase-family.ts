// The form in which set phrases of page furniture are written down.

/**
 * Phrases of one family. Each entry is a regular expression source, lower case, matched against a whole line in plain form:
 * `#` stands for a number, `~` for up to 160 characters of anything; end punctuation is free.
 * An entry begins with a number or with two literal characters, by which it is found.
 */
export interface PhraseFamily {
  family: string;
  /** Sentences and labels that nobody writes as a line of their own in a text. */
  strong: readonly string[];
  /** Phrases that make a line of up to 200 characters strong wherever they stand in it. */
  anywhere?: readonly string[];
  /** Words that are furniture only in such company. */
  weak?: readonly string[];
}
