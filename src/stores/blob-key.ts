// What a blob key may be: relative, without a way out of the store.

/** Throws RangeError for a key that is empty, absolute or would leave the store. */
export function checkBlobKey(key: string): string {
  if (key === '' || key.startsWith('/') || key.includes('\0') || key.split('/').some((part) => part === '..'))
    throw new RangeError(`bad blob key ${JSON.stringify(key)}`);
  return key;
}
