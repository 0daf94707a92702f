import { describe, expect, it } from 'vitest';
import { duration, size } from '../../../../../src/entry/verbs/flag-values.ts';

describe('a time given as a flag', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['30m', 1800],
    ['6 h', 21_600],
    ['2D', 172_800],
  ])('takes %s', (text, seconds) => expect(duration(text)).toBe(seconds));
  it.each(['', '0', '0s', '-1s', '1.5h', 's', '5y', '999999999w', '1e3'])('refuses %j', (text) => {
    expect(() => duration(text)).toThrow(/90s, 30m/);
  });
});

describe('a size given as a flag', () => {
  it.each([
    ['1000', 1000],
    ['500MB', 500_000_000],
    ['2gb', 2_000_000_000],
    ['10MiB', 10_485_760],
    ['1.5kB', 1500],
    ['7b', 7],
  ])('takes %s', (text, bytes) => expect(size(text)).toBe(bytes));
  it.each(['', '0', '-5', 'MB', '5 apples', '1e9', '5iB5', '999999999999999TB'])('refuses %j', (text) => {
    expect(() => size(text)).toThrow(/500MB/);
  });
});
