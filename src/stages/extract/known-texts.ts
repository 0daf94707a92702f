// What was once found out about short texts that pages repeat, such as class names.

const MOST_TEXTS = 20_000;

/** Bounded: what is too much is forgotten all at once. Texts are kept as copies, since a piece that was cut from a page keeps the whole page in memory. */
export class KnownTexts<T extends number | boolean | object> {
  private readonly known = new Map<string, T>();

  get(text: string): T | undefined {
    return this.known.get(text);
  }

  set(text: string, value: T): void {
    if (this.known.size >= MOST_TEXTS) this.known.clear();
    this.known.set(Buffer.from(text).toString(), value);
  }
}
