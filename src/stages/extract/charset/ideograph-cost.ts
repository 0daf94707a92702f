// How surprising a text is in Chinese, Japanese or Korean: bits by kind of character and by how frequent the standards and usage make it.
import type { MultiByteCharset } from './legacy-charsets.ts';

const FREQUENT_SIMPLIFIED =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运网页站版首闻京编码检测气温云频';
const FREQUENT_TRADITIONAL =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運網頁站版首聞台灣灣碼測溫雲頻';
const FREQUENT_KANJI =
  '日一大年人中会国本上出東生事自者行時間分方部見合社的地定前業後学最新高手私今入気電話場内全体対理金性動目京市長力同明田和小山発回天通度当作水立実意用法名外食書不要文切思家画面代表記使何化可食円月火木土千万百語晴温二十四五六';
const FREQUENT_HANGUL =
  '이다는의에을를가고은로하지기한사리나도어자인시서그해대라정들아수여만일보과주전부으와있게스장구것적원했요세상드비국제소조니공성안관면동중당오모거신트마우생때연위화학치선방물경등개체내용명유년월계내문건무할말미입습합간';

const DECODERS: Readonly<Record<MultiByteCharset, readonly [first: number, last: number]>> = {
  gb18030: [0xb0, 0xd7],
  big5: [0xa4, 0xc6],
  shift_jis: [0x88, 0x97],
  'euc-jp': [0xb0, 0xcf],
  'euc-kr': [0xb0, 0xc8],
};

const kinds = new Map<MultiByteCharset, ReadonlyMap<number, number>>();

/** Characters of the standard's first level, which holds what is in use, with the cost of each. */
function firstLevel(charset: MultiByteCharset): ReadonlyMap<number, number> {
  const found = kinds.get(charset);
  if (found !== undefined) return found;
  const [first, last] = DECODERS[charset];
  const decoder = new TextDecoder(charset);
  const costs = new Map<number, number>();
  const bytes = new Uint8Array(2);
  for (let lead = first; lead <= last; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f || (charset !== 'big5' && charset !== 'shift_jis' && trail < 0xa1)) continue;
      bytes[0] = lead;
      bytes[1] = trail;
      const char = decoder.decode(bytes);
      if (char.length === 1 && char !== '\ufffd') costs.set(char.charCodeAt(0), charset === 'euc-kr' ? 11.5 : 12.5);
    }
  }
  const frequent = {
    gb18030: FREQUENT_SIMPLIFIED,
    big5: FREQUENT_TRADITIONAL,
    shift_jis: FREQUENT_KANJI,
    'euc-jp': FREQUENT_KANJI,
    'euc-kr': FREQUENT_HANGUL,
  };
  [...frequent[charset]].forEach((char, rank) => {
    const base = charset === 'euc-kr' ? 7 : 7.5;
    const code = char.charCodeAt(0);
    const bits = Math.min(base + 3, base + rank / 100);
    if ((costs.get(code) ?? 99) > bits) costs.set(code, bits);
  });
  kinds.set(charset, costs);
  return costs;
}

const SECOND_LEVEL = 17;
const UNDEFINED = 30;
/** Latin letters do stand beside ideographs, but not as often as mistaken bytes put them there. */
const BESIDE_LATIN = 3;
const MARKS = '，。、：；！？“”‘’《》（）「」『』・ー〜…—·　【】';

/** Bits of a text that was decoded from `charset`; ASCII costs nothing. */
export function ideographCost(text: string, charset: MultiByteCharset): number {
  const level = firstLevel(charset);
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const before = text.charCodeAt(i - 1);
    if (code < 0x80) {
      if (isAsciiLetter(code) && before > 0x2e80) bits += BESIDE_LATIN;
      continue;
    }
    if (isAsciiLetter(before)) bits += BESIDE_LATIN;
    bits += level.get(code) ?? rareCost(code, charset);
  }
  return bits;
}

/** Ranges of other characters with their cost; kana are cheap in Japanese alone, syllables in Korean alone. */
const RANGES: readonly (readonly [first: number, last: number, bits: number])[] = [
  [0x80, 0x9f, UNDEFINED],
  [0x2460, 0x25ff, 13],
  [0x3041, 0x309f, 18],
  [0x30a0, 0x30ff, 18],
  [0xac00, 0xd7a3, 22],
  [0xe000, 0xf8ff, UNDEFINED],
  [0xff01, 0xff5e, 11],
  [0xff61, 0xff9f, 10],
  [0xfffd, 0xfffd, UNDEFINED],
];

function rareCost(code: number, charset: MultiByteCharset): number {
  if (MARKS.includes(String.fromCharCode(code))) return 7;
  if (charset === 'shift_jis' || charset === 'euc-jp') {
    if (code >= 0x3041 && code <= 0x309f) return 5.5;
    if (code >= 0x30a0 && code <= 0x30ff) return 7;
  }
  if (charset === 'euc-kr' && code >= 0xac00 && code <= 0xd7a3) return 16;
  for (const [first, last, bits] of RANGES) if (code >= first && code <= last) return bits;
  const extension = charset === 'gb18030' && code >= 0x4e00 && code <= 0x9fff && !isGb2312(code);
  return SECOND_LEVEL + (extension ? 2 : 0);
}

function isAsciiLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

let secondLevelOfGb: ReadonlySet<number> | null = null;

function isGb2312(code: number): boolean {
  if (secondLevelOfGb === null) {
    const decoder = new TextDecoder('gbk');
    const found = new Set<number>();
    const bytes = new Uint8Array(2);
    for (let lead = 0xd8; lead <= 0xf7; lead++) {
      for (let trail = 0xa1; trail <= 0xfe; trail++) {
        bytes[0] = lead;
        bytes[1] = trail;
        found.add(decoder.decode(bytes).charCodeAt(0));
      }
    }
    secondLevelOfGb = found;
  }
  return secondLevelOfGb.has(code);
}
