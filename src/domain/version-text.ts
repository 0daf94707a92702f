// Whether a page's text is another version of it: what counts by itself (views, visitors, "5 minutes ago", the server's clock) is no change.
import { hash } from 'node:crypto';
import { fileText } from './content-hash.ts';

/**
 * 16 hex digits that two texts share when they differ in counters alone. Only lines that hold little else are looked at:
 * a number in a sentence, a price or a score is content, and its change makes a version.
 */
export function versionId(title: string | null, text: string): string {
  return hash('sha256', versionText(fileText(title, text)), 'hex').slice(0, 16);
}

/** Longer lines are prose, in which nothing is passed over. */
const LONGEST_LINE = 160;
/** Letters and digits that a line may hold beside its counters; more, and it speaks of something. */
const MOST_BESIDE = 40;

/** White space that is to be folded: any but single spaces between words. */
const LOOSE = /[^\S ]| {2}|^ | $/;

/** The text as versions compare it: counters gone, lines that held nothing else gone with them, spaces as one. */
export function versionText(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const rest = withoutCounters(LOOSE.test(line) ? line.replaceAll(/\s+/g, ' ').trim() : line);
    if (rest !== '') lines.push(rest);
  }
  return lines.join('\n');
}

function withoutCounters(line: string): string {
  if (line.length > LONGEST_LINE || !/\d/.test(line)) return line;
  const rest = COUNTERS.reduce((left, pattern) => left.replaceAll(pattern, ' '), line);
  if (rest === line) return line;
  const letters = rest.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  if (letters.length > MOST_BESIDE) return line;
  return letters === '' ? '' : rest.replaceAll(/\s+/g, ' ').trim();
}

const NUMBER = String.raw`(?:\d{1,3}(?:[.,\s\u00a0\u202f'’]\d{3})+|\d{1,12})(?:[.,]\d{1,2})?\s?(?:[kKmMbB]|mil|Mio\.?|тыс\.?|万|천|만)?`;

/** What is counted on pages, in the languages most pages are in. */
const COUNTED = [
  'page ?views?|pageviews?|views?|reads?|hits?|visits?|visitors?|guests?|downloads?|installs?|likes?|shares?|retweets?|comments?|replies|reactions?|bookmarks?|followers?|subscribers?',
  'Aufrufe?|Besucher|Zugriffe|Leser|Kommentare?|Antworten|Mal geteilt|Gefällt mir|Gäste',
  "vues?|lectures?|visites?|visiteurs?|commentaires?|réponses?|partages?|téléchargements?|j’aime|j'aime|abonnés?",
  'vistas?|visitas?|visitantes?|lecturas?|comentarios?|respuestas?|compartidos?|descargas?|me gusta|seguidores',
  'visualizações|visualização|acessos?|comentários?|respostas?|compartilhamentos?|curtidas?|partilhas?',
  'visualizzazioni|visite|visitatori|commenti|risposte|condivisioni|letture|mi piace',
  'weergaven|bezoekers|reacties|keer bekeken|keer gedeeld|wyświetleń|wyświetlenia|komentarzy|odsłon|visningar|visninger|kommentarer|zhlédnutí|görüntüleme|görüntülenme|yorum|okunma|beğeni',
  'просмотр(?:ов|а)?|комментари(?:ев|я|й)|посетител(?:ей|я|ь)|переглядів|коментарів|скачивани[йя]|загрузок',
  '次?(?:浏览|瀏覽|阅读|閱讀|观看|觀看|点击|點擊|播放|下载|下載)量?|人?(?:评论|評論|点赞|點讚|收藏|转发|围观|在线)|条?评论|則留言',
  '回?(?:閲覧|視聴|再生)回?数?|件?のコメント|件のいいね|いいね|조회수?|댓글|좋아요|ครั้ง|lượt xem|bình luận|kali dilihat|komentar',
].join('|');

const UNITS =
  'sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|years?|Sekunden?|Minuten?|Stunden?|Tag(?:e|en)?|Wochen?|Monat(?:e|en)?|secondes?|minutes?|heures?|jours?|semaines?|mois|segundos?|minutos?|horas?|días?|dias?|semanas?|meses|secondi|minuti|ore|giorni|settimane|mesi|uur|minuten|dagen|weken|minut|godzin|dni|минут(?:ы|у)?|час(?:а|ов)?|дн(?:я|ей)|недел[ьи]|месяц(?:а|ев)?';

const CLOCK = String.raw`\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?`;
const DAY = String.raw`(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:\p{L}{2,}\.?,?\s+){0,2}\d{1,2}\.?(?:st|nd|rd|th)?,?\s+(?:\p{L}{2,}\.?,?\s+)?\d{4}|\d{4}年\d{1,2}月\d{1,2}日)`;

const COUNTERS: readonly RegExp[] = [
  // 1,234 views · 12 comments
  new RegExp(`(?<![\\p{L}\\p{N}])${NUMBER}\\s?(?:×\\s?)?(?:total |unique |new )?(?:${COUNTED})(?![\\p{L}])`, 'giu'),
  // Views: 1,234 · 阅读 123 · Visitors today: 5
  new RegExp(
    `(?<![\\p{L}])(?:total |page |site |unique )?(?:${COUNTED})(?: today| online| count| total| so far)?\\s?[:：(]?\\s?${NUMBER}\\s?[回次人件]?\\)?(?![\\p{L}\\p{N}])`,
    'giu',
  ),
  // 5 minutes ago · vor 5 Minuten · il y a 2 heures · hace 3 días · 5 минут назад · 5分钟前
  new RegExp(
    `(?<![\\p{L}])(?:about |over )?\\d{1,4}\\s?(?:${UNITS})\\s(?:ago|geleden|fa|temu|atrás|назад|тому)(?![\\p{L}])`,
    'giu',
  ),
  new RegExp(`(?<![\\p{L}])(?:vor|il y a|hace|há|för|for)\\s\\d{1,4}\\s(?:${UNITS})(?![\\p{L}])`, 'giu'),
  /\d{1,4}\s?(?:秒|分钟|分鐘|分|小时|小時|時間|天|日|周|週間|个月|か月|年|초|분|시간|일)\s?(?:前|전)/gu,
  // the page's own making and the server's clock
  /(?:page |this page was |seite )?(?:generated|rendered|created|loaded|served|erzeugt|geladen|générée?|generada|сгенерирована)\s(?:in|within|en|за)\s\d[\d.,]*\s?(?:milliseconds?|seconds?|sekunden|secondes?|segundos?|сек\S*|m?s)(?:\swith \d+ (?:database )?quer(?:y|ies))?/giu,
  /\d{1,4}\s(?:database )?(?:queries|sql queries)(?:\sin\s\d[\d.,]*\s?(?:seconds?|m?s))?/giu,
  new RegExp(
    `(?<![\\p{L}])(?:(?:current|server|local|system) (?:time|date)|(?:it is|time is) now|now is|aktuelle (?:Uhr)?zeit|heure actuelle|hora actual|当前时间|現在時刻|текущее время)(?: is)?\\s?[:：]?\\s?(?:${DAY})?[\\s,]*(?:${CLOCK})?(?:\\s?(?:UTC|GMT|[A-Z]{3,4}))?(?:[+-]\\d{1,2})?`,
    'giu',
  ),
];
