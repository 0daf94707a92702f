// Lists of other stories at a page's end or in a box, and promotional lines that name another story.
import type { PageType } from '../../../domain/document.ts';
import { isIntroduced } from './about-guard.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import type { Line, NoisePage } from './noise-page.ts';
import { phraseFilter } from './phrase-filter.ts';

const LABEL =
  "(?:read (?:more|also|next|this(?: next)?|the (?:full|whole) (?:story|article))|also read|see also|related(?: (?:stories|story|articles?|news|posts?|coverage))?|more (?:stories|articles|news|on this(?: story| topic)?)|watch (?:now|more|this|also|below)|recommended (?:article|story)|don't miss|must read|trending(?: now)?|you (?:may|might) (?:also )?(?:like|be interested in)|up next|from the archives?|(?:lesen|lies) (?:sie )?(?:auch|dazu|mehr|hier)(?: (?:auch|mehr))?|mehr (?:dazu|zum thema|lesen)|auch interessant|zum thema|(?:à )?lire (?:aussi|également|la suite)|à (?:voir|lire|écouter)(?: aussi| également)?|voir aussi|sur le même (?:sujet|thème)|lea?n? (?:también|más)|leer (?:también|más)|te puede interesar|le puede interesar|también (?:te )?puede interesar(?:te)?|ver también|mira también|relacionad[oa]s?|(?:leggi|guarda|vedi) anche|leggi (?:qui|di più)|ti potrebbe interessare|approfondi(?:menti|sci)|leia (?:também|mais)|veja (?:também|mais)|saiba mais|lees (?:ook|meer|verder)|bekijk ook|(?:prze)?czytaj (?:także|też|również|więcej|dalej)|zobacz (?:także|też|również|więcej)|polecamy|читайте (?:также|ещё|еще|далее|по теме|в материале)|смотрите также|по теме|материалы по теме|см\\. также|читайте також|прочетете (?:още|също)|čtěte (?:také|též|více|i)|přečtěte si(?: také)?|prečítajte si(?: aj)?|související|olvass(?:a|on)? (?:el )?(?:ezt is|még|tovább)|citește (?:și|mai mult)|vezi și|διαβάστε (?:επίσης|ακόμα|ακόμη|περισσότερα|και)|läs (?:också|mer|även)|læs (?:også|mere)|les (?:også|mer)|se (?:også|också)|lue (?:myös|lisää)|katso myös|ayrıca (?:okuyun|bakınız)|ilgili (?:haber|yazı|içerik)(?:ler)?|bunu da (?:oku|okuyun)|[iı]lginizi çekebilir|اقرأ (?:أيضا|ايضا|أيضًا|أيضاً|المزيد|كذلك)|إقرأ (?:أيضا|ايضا|أيضًا|أيضاً)|شاهد (?:أيضا|ايضا|أيضًا|أيضاً)|بیشتر بخوانید|קראו (?:גם|עוד)|xem thêm|đọc thêm|baca juga|อ่านเพิ่มเติม|यह भी पढ़ें|ये भी पढ़ें|pročitajte (?:još|i)|相关(?:阅读|文章|新闻|报道|推荐|链接)|相關(?:閱讀|文章|新聞|報導)|延伸(?:阅读|閱讀)|推荐阅读|更多(?:阅读|报道)|(?:阅读|閱讀)更多|関連(?:記事|ニュース|リンク)|(?:あわせて|合わせて)読みたい|こちらも(?:おすすめ|どうぞ)?|관련 ?(?:기사|뉴스|글)|더 ?보기|함께 ?(?:읽기|보기)|추천 ?기사)";
const PROMO = new RegExp(`^(?:${LABEL})\\s?(?:[:：»›>→]|\\s[-–—|]\\s)\\s?\\S.{2,200}$`, 'u');
/** A cheap first look. */
const SEPARATED = /[:：»›>→|–—-]/;
const LONGEST_PROMO = 260;

const headings = phraseFilter({
  name: 'Related stories',
  family: 'related-stories',
  summary: '',
  example: '',
  topic:
    /related (articles|stories|posts) (widget|block|module|plugin)|recommendation (engine|system|algorithm)|outbrain|taboola|internal link/i,
  weakRun: 3,
  weakAtEnd:
    /^(more (about|on|from)|read more|related|sponsored|weiterlesen|推荐|更多|tags?|topics?|filed under|posted|categor|keyword|label|schlagw|themen?|etiquet|mots-clés|теги|метки|tagi|etiket|标签|關鍵字|关键|タグ|カテゴリ|キーワード|태그|источник|来源|來源|文章来源|信息来源|稿源|原文|本文(?:链接|地址)|转载自|转自|출처)/u,
});

/** Links of one line, which announce nothing. */
const LINK =
  /^(?:read (?:the|more|all|full)|load |show |view |see (?:all|full)|back|continue|click|source|via|powered|recommended by|from the archive|keep|tags?\b|topics?\b|filed|posted|categor|keyword|labels?\b|上一|下一|返回|回到|点击|阅读全文|続き|もっと|前の|次の)/u;

const isItem = (line: Line | undefined): line is Line =>
  line !== undefined &&
  !line.prose &&
  line.kind !== 'code' &&
  line.text.length <= 160 &&
  !/[.。](?:["'”’»])?$/u.test(line.text);

function isPromo(page: NoisePage, index: number): boolean {
  const line = page.lines[index];
  if (
    line === undefined ||
    !SEPARATED.test(line.text) ||
    index === page.titleLine ||
    line.text.length > LONGEST_PROMO ||
    line.kind === 'code'
  )
    return false;
  if (!PROMO.test(line.plain)) return false;
  // A sentence after the colon is advice, not a headline; so is a line among others of its shape.
  if (/[.。]["'”’»]?$/u.test(line.text) && !/\.\.\.$/.test(line.text)) return false;
  const alike = page.lines.filter(
    (other) => other !== line && /^[\p{L}][\p{L} ']{2,20}:\s\S/u.test(other.text) && !PROMO.test(other.plain),
  ).length;
  return alike < 2 && !isIntroduced(page, index);
}

/** What follows a heading that was dropped: titles, up to the page's end or, within the text, at most six list items. */
function itemsAfter(page: NoisePage, from: number): number[] {
  const items: number[] = [];
  const atEnd = from > page.lastProse;
  for (let i = from; i < page.lines.length; i++) {
    const line = page.lines[i];
    if (!isItem(line) || line.marks.some((mark) => mark.strong)) break;
    if (!atEnd && line.kind !== 'list-item') break;
    items.push(i);
  }
  return atEnd || items.length <= 6 ? items : [];
}

const share = (page: NoisePage, lines: readonly number[]): number => lines.length / Math.max(1, page.lines.length);

export const relatedStories: NoiseFilter = {
  name: 'Related stories',
  reason: 'related-stories',
  summary:
    'Headings such as "Other stories you might like" with the titles under them, and "Read more: ..." lines; bibliographies and advice stay.',
  example: 'READ MORE: Ten bakeries worth a detour',
  find(page) {
    const { pageType } = page.context;
    if ((pageType !== undefined && LISTS.includes(pageType)) || isList(page)) return [];
    const dropped = new Map<number, LineEdit>();
    for (const edit of headings.find(page)) dropped.set(edit.line, edit);
    page.lines.forEach((_, index) => {
      if (isPromo(page, index)) dropped.set(index, dropLine(page, index));
    });
    for (const index of [...dropped.keys()]) {
      const line = page.lines[index];
      const heads = line?.marks.some((mark) => mark.family === 'related-stories' && !LINK.test(line.plain));
      if (!heads) continue;
      const items = itemsAfter(page, index + 1);
      if (share(page, items) <= 0.5) for (const item of items) dropped.set(item, dropLine(page, item));
    }
    return [...dropped.values()].sort((a, b) => a.line - b.line);
  },
};

/** Pages that consist of what is furniture elsewhere. */
const LISTS: readonly PageType[] = ['listing', 'collection', 'documentation', 'service'];
/** From that many lines on, of which few are running text, a page without a known type is a list too. */
const LIST_LINES = 30;
const LIST_PROSE = 0.25;

function isList(page: NoisePage): boolean {
  if (page.lines.length < LIST_LINES) return false;
  return page.lines.filter((line) => line.prose).length < page.lines.length * LIST_PROSE;
}
