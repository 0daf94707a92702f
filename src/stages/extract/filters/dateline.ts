// Bare dates, bylines with dates and reading times between title and text; the date becomes metadata.
import type { PageType } from '../../../domain/document.ts';
import { monthOf, readDate } from './date-text.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import type { Line, NoisePage } from './noise-page.ts';

/** A line of that many characters is more than a dateline. */
const LONGEST = 160;
/** Older dates belong to the story, not to the page. */
const FIRST_WEB_YEAR = 1995;
/** Lines before the first running text that a dateline may stand among. */
const HEAD_LINES = 12;

const CLOCK = String.raw`(?:at |um |à |a las |alle |às |om |o |в |о |kl\.? )?\d{1,2}[:h.時시点]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:uhr|h|часов))?(?: ?\(?(?:utc|gmt|[a-z]{2,4}t|ist|msk|jst|kst|мск)(?:[+-]\d{1,2}(?::?\d{2})?)?\)?)?`;
const DAY_NAME = String.raw`(?:\p{L}{2,}(?:day|tag|dag|di|redi|udi|es|[oa]|feira|k|а|ота|ица|ник|da|ta|erg|wa|曜日?|요일)?\.?,? )?`;
const DATE = String.raw`(?:\d{4} ?[-/.年년] ?\d{1,2} ?[-/.月월] ?\d{1,2} ?[日일]?|\d{1,2}[./-]\d{1,2}[./-]\d{4}|${DAY_NAME}\d{1,2}(?:st|nd|rd|th|er|\.|º)? ?(?:de |di |-)?\p{L}{3,}\.?,? ?(?:de |del |-)?\d{4}(?: г(?:\.|ода)?)?|${DAY_NAME}\p{L}{3,}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})`;
const SEPARATOR = String.raw`[\s,|·•/–—\-()[\]:：;]*`;
const WEEKDAY = `(?:[(（]?(?:[月火水木金土日]|[월화수목금토일]|星期[一二三四五六日天]|周[一二三四五六日])(?:曜日?|요일)?[)）]?)?`;
const VERB = `(?:(?:(?:this|first|originally|article|story|last|page|date|time|was|is|has|been) ){0,5}(?:published|posted|updated|modified|created|written|added|submitted|reviewed|released|issued|edited)(?: (?:online|date|at))?(?: on)?|publication date|date(?: published)?|last (?:update|modification|change)d?|release date|veröffentlicht(?: am)?|aktualisiert(?: am)?|erstellt(?: am)?|stand|datum|letzte (?:aktualisierung|änderung)|zuletzt aktualisiert(?: am)?|(?:publié|mis à jour|modifié|posté|écrit|paru)e?(?: le)?|publication|mise à jour(?: le)?|dernière (?:mise à jour|modification)|date de publication|(?:publicad|actualizad|modificad|cread)[oa](?: el| en)?|fecha(?: de publicación)?|última actualización|(?:pubblicat|aggiornat|modificat)[oa](?: il| in data)?|ultim[oa] (?:aggiornamento|modifica)|data(?: di pubblicazione)?|(?:publicad|atualizad|postad|modificad)[oa](?: em| a)?|última atualização|(?:gepubliceerd|geplaatst|bijgewerkt|gewijzigd)(?: op)?|laatst (?:bijgewerkt|gewijzigd)(?: op)?|(?:opublikowano|opublikowany|aktualizacja|dodano|zaktualizowano|data publikacji|utworzono)|(?:опубликовано|обновлено|дата публикации|дата|размещено|добавлено|создано|изменено|опубликована|оновлено)|(?:发布时间|发表时间|发布日期|发布于|发表于|更新时间|更新于|日期|时间|發布時間|發佈時間|發布日期|更新時間|公開日|更新日|投稿日|掲載日|最終更新日?|配信日?|公開|更新|입력|수정|등록|작성일|게시일|기사입력|최종수정|발행일)|(?:yayınlanma(?: tarihi)?|güncelleme(?: tarihi)?|güncellendi|giriş(?: tarihi)?|son güncelleme|tarih)|(?:نشر(?: في)?|تاريخ النشر|آخر تحديث|تم النشر(?: في)?|نُشر(?: في)?)|(?:publicerad|uppdaterad|publiceret|opdateret|publisert|oppdatert|sist oppdatert|senast uppdaterad|julkaistu|päivitetty)|(?:publikováno|aktualizováno|zveřejněno|közzétéve|frissítve|publicat|actualizat|δημοσιεύτηκε|δημοσίευση|ενημερώθηκε|đăng ngày|cập nhật|diterbitkan|diperbarui))`;
const NAME = String.raw`[\p{L}.'’@_-]+(?: [\p{L}.'’_-]+){0,4}`;
const NAMES = `${NAME}(?:(?:,| and| &| und| et| y| e| en| i| и) ${NAME}){0,4}`;
const BY = String.raw`(?:(?:written |posted |reported |story |words |text |article |reviewed |edited )?by|von|par|por|di|da|door|autor(?:e|in)?|auteur|author|автор|作者|编辑|記者|记者|文|来源|來源|source|출처|기자|yazan|بقلم|av|af)\s?[:：]?`;

const ISO = String.raw`\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?`;
const DATED = `(?:${ISO}|${CLOCK}${SEPARATOR}${DATE}|${DATE}(?:${SEPARATOR}${WEEKDAY}${SEPARATOR}${CLOCK})?)`;
const RELATIVE = String.raw`(?:\d{1,2}|an?|one|two|three) (?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?) ago|(?:vor|il y a|hace|há|fa) \d{1,2} \p{L}{3,12}|\d{1,2} \p{L}{3,10} (?:geleden|fa|atrás|temu|назад|önce|sedan|siden|sitten)|\d{1,2} ?(?:分钟|小时|天|周|个月|年)前|\d{1,2} ?(?:分|時間|日|週間|か月|年)前|\d{1,2} ?(?:분|시간|일|주|개월|년) ?전`;
const READING =
  /^(?:(?:reading|read|estimated reading|lese|leestijd|tempo (?:de leitura|di lettura)|tiempo de lectura|temps de lecture|время чтения|czas czytania|okuma süresi|阅读时间|預計閱讀時間|lesedauer|lesezeit|lästid|læsetid|lesetid|lukuaika)(?: time)?\s?[:：]?\s?(?:~|ca\.? |about |approx\.? |environ |circa )?(?:<\s?)?\d{1,3}(?:[-–]\d{1,3})? ?(?:min(?:ute|utes|uten|uto|uti|utos|utes|s|uut|uter|utter|uuttia)?|мин(?:ут[аы]?)?|minut[ay]?|dk|dakika|分钟|分鐘|分)?|(?:~|ca\.? |about )?\d{1,3}(?:[-–]\d{1,3})?[ -]?(?:min(?:ute|utes|uten|uto|uti|utos|s|uut|uter|utter|uuttia)?|мин(?:ут[аы]?)?|minut[ay]?|dk|dakika)\.? ?(?:read(?:ing)?(?: time)?|lesezeit|lesedauer|de lecture|de lectura|di lettura|de leitura|leestijd|lezen|чтения|чтение|czytania|okuma(?: süresi)?|läsning|lästid|læsetid|lesetid|lukuaika|lukemista)|(?:这篇文章)?(?:阅读|閱讀)(?:需要?|時間|时间)?\s?[:：]?约?\s?\d{1,3}\s?(?:分钟|分鐘)|\d{1,3}\s?(?:分钟|分鐘)(?:阅读|閱讀)|この記事は約?\d{1,3}分で読めます|読了(?:時間|目安)?\s?[:：]?\s?約?\d{1,3}分|읽는 ?(?:데|시간)\s?[:：]?\s?약? ?\d{1,3}분|\d{1,3}분 ?(?:분량|소요|읽기))[.。!！]?$/u;
/** Each of these expressions is long; lines without one of its words need not be tried. */
const READING_HINT =
  /min|мин|dk|dakika|分|분|read|lese|lees|tempo|tiempo|temps|врем|czas|okuma|阅读|閱讀|預計|読|읽|läs|læs|luku/;
const RELATIVE_HINT = /ago|vor |il y a|hace |há |fa|geleden|atrás|temu|назад|önce|sedan|siden|sitten|前|전/;
const BARE = new RegExp(
  String.raw`^(?:${VERB}\s?[:：]?\s?)?${DATED}(?:${SEPARATOR}(?:${VERB}\s?[:：]?\s?)${DATED})?${SEPARATOR}$`,
  'u',
);
/** "Published: ..." says whose date it is. */
const STAMPED = new RegExp(`^${VERB}`, 'u');
/** Drupal's line under a title, in its translations. */
const SUBMITTED =
  /^(?:submitted|gespeichert|eingereicht|verfasst|soumis|envoyé|enviado|inviato|ingezonden|geplaatst|wysłane|отправлено|lagret|indsendt|skickat) (?:by|von|par|por|da|door|przez|av|af|\p{L}+) /u;
const LABELLED = new RegExp(`^${BY}(?:(?<=[:：\\s])|\\s|$)`, 'u');
const RELATIVE_LINE = new RegExp(String.raw`^(?:${VERB}\s?[:：]?\s?)?(?:${RELATIVE})$`, 'u');
const BYLINE = new RegExp(
  String.raw`^(?:${BY}\s?${NAMES}|${NAMES}|(?:${VERB}\s?[:：]?\s?)?${DATED})${SEPARATOR}(?:(?:on|am|le|el|il|em|op|в|at)\s)?(?:(?:${VERB}\s?[:：]?\s?)?(?:${DATED}|${RELATIVE})|${BY}\s?${NAMES})(?:${SEPARATOR}(?:(?:${VERB}\s?[:：]?\s?)?(?:${DATED}|${CLOCK}|${RELATIVE})|${BY}\s?${NAMES}|[\d.,]+ ?(?:comments?|views?|kommentare|commentaires|comentarios)|\d{1,3}[ -]?min(?:ute)?s?\.? (?:read|lesezeit|de lecture|de lectura|di lettura|de leitura)|(?:浏览|阅读|点击)(?:量|次数|数)?[:：]? ?\d+|in ${NAME})){0,3}${SEPARATOR}$`,
  'u',
);
/** A post's time belongs to the post, a card's date to the card. */
const DATES_ARE_CONTENT: readonly PageType[] = ['forum', 'listing', 'collection', 'product'];
const NUMERAL = /\d/;
const YEAR = /\d{4}/;

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

/** True when every word of the date that should be a month is one: "Version 12 Beta 2024" is no date. */
function isDate(text: string): boolean {
  const date = readDate(text);
  if (date === null || yearOf(date) < FIRST_WEB_YEAR) return false;
  const words = text.toLowerCase().match(/\p{L}{3,14}/gu) ?? [];
  return /\d{1,4}\s?[-/.年년]\s?\d{1,2}/u.test(text) || words.some((word) => monthOf(word) !== null);
}

/** A byline without a date: a name, and no more, behind "By". */
const BY_NAME =
  /^(?:(?:Written |Posted |Reported |Story |Words |Text |Article )?[Bb]y|BY|Von|Par|Por|Di|Door|Autor(?:e|in)?:|Auteur ?:|Author:|Автор:|作者[:：]|記者[:：]|文[:：/／]|기자[:：]?)\s?(?:\p{Lu}[\p{L}.'’-]*|de|van|von|der|bin|al)(?: (?:\p{Lu}[\p{L}.'’-]*|de|van|von|der|den|del|di|da|bin|al|and|und|et|y|e|&)){1,7}(?:, (?:\p{Lu}[\p{L}.&'’-]*)(?: \p{Lu}[\p{L}.&'’-]*){0,4})?$/u;
const BY_NAME_WIDE =
  /^(?:作者|文|记者|記者|编辑|責任編輯)\s?[:：/／]\s?[\p{Script=Han}·]{2,12}$|^[\p{Script=Hangul}]{2,4} 기자$/u;
const PERSON = /^(?:\p{Lu}[\p{L}.'’-]+)(?: (?:\p{Lu}[\p{L}.'’-]*|de|van|von|der|bin)){1,3}$/u;

type Kind = 'date' | 'reading-time' | 'byline';

function kindOf(line: Line): Kind | null {
  if (line.text.length > LONGEST || line.kind === 'code' || line.kind === 'table-row') return null;
  if (BY_NAME.test(line.text) || BY_NAME_WIDE.test(line.text)) return 'byline';
  if (!NUMERAL.test(line.plain)) return null;
  const plain = line.plain.replace(/^[[(（【](.*)[\])）】]$/u, '$1');
  if (READING_HINT.test(plain) && READING.test(plain)) return 'reading-time';
  if (RELATIVE_HINT.test(plain) && RELATIVE_LINE.test(plain)) return 'date';
  if (!YEAR.test(plain)) return null;
  if (BARE.test(plain) && isDate(line.text)) return 'date';
  if (isDate(line.text) && BYLINE.test(plain) && namesSomebody(line.text, plain)) return 'byline';
  // "May 3, 2024 · 4 min read": each part is one of the kinds.
  const parts = plain.split(/\s*[|·•]\s*/u).filter((part) => part !== '');
  const known =
    parts.length > 1 &&
    parts.length <= 4 &&
    parts.every((part) => (READING_HINT.test(part) && READING.test(part)) || BARE.test(part));
  return known && isDate(line.text) ? 'date' : null;
}

/** "Jane Doe March" of "Jane Doe March 3, 2024". */
function withoutMonth(lead: string): string {
  const last = lead.lastIndexOf(' ');
  return last > 0 && monthOf(lead.slice(last + 1)) !== null ? lead.slice(0, last) : lead;
}

/** Words before the date must be a label, a "By" or a person's name: "Minutes of 3 May 2024" is a heading. */
function namesSomebody(text: string, plain: string): boolean {
  if (STAMPED.test(plain) || LABELLED.test(plain) || SUBMITTED.test(plain) || /^\d/.test(plain)) return true;
  const lead = /^[^\d|·•,–—]*/u.exec(text)?.[0].trim() ?? '';
  return lead === '' || PERSON.test(withoutMonth(lead)) || monthOf(lead) !== null;
}

function headDatelines(page: NoisePage): { index: number; kind: Kind }[] {
  const found: { index: number; kind: Kind }[] = [];
  const to = Math.min(page.firstProse + 1, page.lines.length, page.titleLine + 1 + HEAD_LINES);
  for (let i = 0; i < to; i++) {
    const line = page.lines[i];
    const kind = line === undefined || i === page.titleLine ? null : kindOf(line);
    if (kind !== null) found.push({ index: i, kind });
  }
  return withNames(page, found);
}

/** A name of its own line between the title and a date is a byline too. */
function withNames(page: NoisePage, found: { index: number; kind: Kind }[]): { index: number; kind: Kind }[] {
  const first = found[0];
  if (first === undefined || first.kind !== 'date' || first.index - 1 <= page.titleLine) return found;
  const name = page.lines[first.index - 1];
  if (name === undefined || name.kind === 'heading' || !PERSON.test(name.text)) return found;
  return [{ index: first.index - 1, kind: 'byline' }, ...found];
}

/** A page with dates all through it is a diary, a list of dates or an index: there they are content. */
function isCalendar(page: NoisePage, found: readonly { index: number }[]): boolean {
  const head = new Set(found.map(({ index }) => index));
  let dates = 0;
  for (const [index, line] of page.lines.entries()) {
    if (
      index !== page.titleLine &&
      !head.has(index) &&
      index < page.lastProse &&
      line.text.length <= LONGEST &&
      YEAR.test(line.text) &&
      BARE.test(line.plain) &&
      !STAMPED.test(line.plain) &&
      isDate(line.text)
    )
      dates++;
  }
  return dates > 0 || found.length > 4;
}

export const dateline: NoiseFilter = {
  name: 'Dateline',
  reason: 'dateline',
  summary:
    "Dates, dated bylines and reading times that stand alone between title and text; the date goes to metadata. An agency's dateline within a sentence and lists of dates stay.",
  example: '2024-10-12 17:53',
  find(page) {
    const { pageType } = page.context;
    if (page.firstProse >= page.lines.length || (pageType !== undefined && DATES_ARE_CONTENT.includes(pageType)))
      return [];
    const found = headDatelines(page);
    if (found.length === 0 || isCalendar(page, found)) return [];
    return found.map(({ index }): LineEdit => dropLine(page, index));
  },
};

/** The date that a removed dateline gave, or null. */
export const dateOfDateline = (removed: string): string | null => readDate(removed);
