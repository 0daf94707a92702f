// Names that every object inherits are no entries of our tables: pages, archives, feeds and people may use them.
import { describe, expect, it } from 'vitest';
import { hasKnownAlgorithm, parseDigest } from '../../archive/warc/digest.ts';
import { decodeReferences as decodeXml } from '../../src/domain/discovery/character-references.ts';
import { readDate } from '../../src/domain/discovery/feed-date.ts';
import { CronSyntaxError, parseCron } from '../../src/domain/schedule/cron-expression.ts';
import { decodeReferences } from '../../src/stages/extract/filters/double-escape.ts';
import { xmlText } from '../../src/stores/s3/xml.ts';

const INHERITED = Object.getOwnPropertyNames(Object.prototype);

describe.each(INHERITED)('%s', (name) => {
  it('is no schedule, no digest and no date', () => {
    expect(() => parseCron(name)).toThrow(CronSyntaxError);
    expect(hasKnownAlgorithm(`${name}:abc`)).toBe(false);
    expect(parseDigest(`${name}:abc`)).toBeNull();
    expect(readDate(`Mon, 02 Jan 2006 15:04:05 ${name}`)).toBeNull();
  });

  it('is no character reference', () => {
    expect(decodeReferences(`a &${name}; b`)).toBe(`a &${name}; b`);
    expect(decodeXml(`a &${name}; b`)).not.toContain('native code');
    expect(xmlText(`<Key>a &${name}; b</Key>`, 'Key')).toBe(`a &${name}; b`);
  });
});
