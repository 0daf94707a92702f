// The linear matcher against the plain definition of a pattern.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isAllowed } from '../../src/domain/robots/match.ts';
import { parseRobots } from '../../src/domain/robots/parse.ts';
import { compilePattern, matchesPath } from '../../src/domain/robots/pattern.ts';

const pattern = fc.array(fc.constantFrom('a', 'b', '*', '$', '/'), { maxLength: 8 }).map((c) => `/${c.join('')}`);
const path = fc.array(fc.constantFrom('a', 'b', '$', '/'), { maxLength: 12 }).map((c) => `/${c.join('')}`);

function byDefinition(source: string, text: string): boolean {
  const isAnchored = source.endsWith('$');
  const body = isAnchored ? source.slice(0, -1) : source;
  const regex = [...body].map((c) => (c === '*' ? '[^]*' : c.replace(/[$/]/, '\\$&'))).join('');
  return new RegExp(`^${regex}${isAnchored ? '$' : ''}`).test(text);
}

it('matches as the definition says', () => {
  fc.assert(
    fc.property(pattern, path, (source, text) => {
      expect(matchesPath(compilePattern(source), text)).toBe(byDefinition(source, text));
    }),
    { numRuns: 5000 },
  );
});

it('reads any bytes without throwing, and never closes /robots.txt', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(isAllowed(parseRobots(bytes), 'gristmill', 'http://a.test/robots.txt').allowed).toBe(true);
    }),
  );
});

it('a rule added for another agent changes nothing', () => {
  const rules = fc.array(fc.tuple(fc.constantFrom('Allow', 'Disallow'), pattern), { maxLength: 6 });
  fc.assert(
    fc.property(rules, path, (list, text) => {
      const own = `User-agent: gristmill\n${list.map(([k, p]) => `${k}: ${p}`).join('\n')}\nAllow: /never\n`;
      const verdict = (file: string): boolean =>
        isAllowed(parseRobots(file), 'gristmill', `http://a.test${text}`).allowed;
      expect(verdict(`${own}\nUser-agent: other\nDisallow: /\n`)).toBe(verdict(own));
    }),
  );
});
