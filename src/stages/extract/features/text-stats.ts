// Counts over a block's text that do not depend on where it stands: what kind of writing it is.
import { wordsOf } from '../letters.ts';

export interface TextStats {
  /** Lower-case words of the first 600 characters. */
  words: string[];
  letters: number;
  digits: number;
  upper: number;
  commas: number;
  sentenceEnds: number;
  separators: number;
  /** Small words that running text has and labels have not. */
  functionWords: number;
  endsSentence: boolean;
  endsColon: boolean;
  startsUpper: boolean;
  hasCopyright: boolean;
  hasPrice: boolean;
  hasDate: boolean;
  hasAt: boolean;
  hasEllipsis: boolean;
  wide: boolean;
}

/** Characters of a block that are looked at. */
const LOOKED_AT = 600;
const PRICE = /[$€£¥₹]\s?\d|\d\s?(?:[€£¥]|usd|eur|gbp|kr|zł|руб)\b/i;
const DATE =
  /\b(?:19|20)\d\d[-/.年]\d{1,2}|\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d\b|\b\d{1,2}\s(?:sec|min|hour|day|week|month|year)s?\sago|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zäûé]*\.?\s\d{1,2}\b|\b\d{1,2}\.?\s(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)/i;
const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  (
    'the of and to in a is that it for was on are as with his they at be this have from or had by but not what all were we when your can said there an which she do how their if will up about out many then them these so some her would him into has more two could my than been who its now did get may no he you i our also because while ' +
    'der die das und ist von zu den mit sich des auf für im nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war haben nur oder aber vor zur bis mehr durch man ' +
    'le la les de des et est un une du en que qui dans pour pas sur plus par au avec ce il sont se ne ou mais son ces cette aux nous vous ' +
    'el los las del y es una por con para no lo su al como más pero sus este ha si porque esta cuando muy sin sobre también ' +
    'o os da do e um uma em não que para com os dos na no mais ao das foi ' +
    'il di che è per non una sono della con gli nel alla ma anche come dei ' +
    'de het een van en is dat op te in voor niet met zijn aan ook er maar ' +
    'i w na z się nie do to jest że o jak po ale ' +
    'и в не на что с по это как к но из у за от то для ' +
    'och att det som en på är av för med den till inte om ' +
    've bir bu da de için ile çok daha ' +
    'az és egy hogy nem is'
  ).split(' '),
);

export function textStats(body: string): TextStats {
  const text = body.length > LOOKED_AT ? body.slice(0, LOOKED_AT) : body;
  const words = wordsOf(text.toLowerCase());
  const stats: TextStats = {
    words,
    letters: 0,
    digits: 0,
    upper: 0,
    commas: 0,
    sentenceEnds: 0,
    separators: 0,
    functionWords: 0,
    endsSentence: false,
    endsColon: false,
    startsUpper: false,
    hasCopyright: false,
    hasPrice: false,
    hasDate: false,
    hasAt: false,
    hasEllipsis: false,
    wide: false,
  };
  for (const word of words) if (FUNCTION_WORDS.has(word)) stats.functionWords++;
  const counts = countKinds(text);
  stats.letters = (counts[LOWER] ?? 0) + (counts[UPPER] ?? 0) + (counts[WIDE] ?? 0);
  stats.upper = counts[UPPER] ?? 0;
  stats.digits = counts[DIGIT] ?? 0;
  stats.commas = counts[COMMA] ?? 0;
  stats.sentenceEnds = counts[SENTENCE_END] ?? 0;
  stats.separators = counts[SEPARATOR] ?? 0;
  stats.hasCopyright = (counts[COPYRIGHT] ?? 0) > 0;
  stats.hasAt = (counts[AT] ?? 0) > 0;
  stats.wide = (counts[WIDE] ?? 0) > 0;
  // Neither is without a digit.
  if (stats.digits > 0) {
    stats.hasPrice = PRICE.test(text);
    stats.hasDate = DATE.test(text);
  }
  const last = body.charCodeAt(body.length - 1);
  const beforeLast = body.charCodeAt(body.length - 2);
  stats.endsSentence =
    isSentenceEnd(last) || ((last === 0x22 || last === 0x201d || last === 0x29) && isSentenceEnd(beforeLast));
  stats.endsColon = last === 0x3a || last === 0xff1a;
  stats.hasEllipsis = last === 0x2026 || body.endsWith('...') || body.endsWith('[…]') || body.endsWith('[...]');
  const first = text.charCodeAt(0);
  stats.startsUpper = first >= 65 && first <= 90;
  return stats;
}

const SEPARATORS = [0x7c, 0xb7, 0x2022, 0x2f, 0xbb, 0x203a];
const isSentenceEnd = (c: number): boolean =>
  c === 0x2e || c === 0x21 || c === 0x3f || c === 0x3002 || c === 0xff01 || c === 0xff1f || c === 0x2026;

const [OTHER, LOWER, UPPER, DIGIT, COMMA, SENTENCE_END, SEPARATOR, COPYRIGHT, AT, WIDE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const KINDS = Uint8Array.from({ length: 0x10000 }, (_, c) => kindOf(c));

/** How many UTF-16 units of each kind a text has. */
function countKinds(text: string): Uint16Array {
  const counts = new Uint16Array(10);
  for (let i = 0; i < text.length; i++) {
    const kind = KINDS[text.charCodeAt(i)] ?? OTHER;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function kindOf(c: number): number {
  if (c >= 97 && c <= 122) return LOWER;
  if (c >= 65 && c <= 90) return UPPER;
  if (c >= 48 && c <= 57) return DIGIT;
  if (c === 44 || c === 0x3001 || c === 0xff0c) return COMMA;
  if (isSentenceEnd(c)) return SENTENCE_END;
  if (SEPARATORS.includes(c)) return SEPARATOR;
  if (c === 0xa9) return COPYRIGHT;
  if (c === 0x40) return AT;
  if (c >= 0x3040 && c <= 0x9fff) return WIDE;
  return c >= 0xc0 && c < 0x2000 ? LOWER : OTHER;
}
