// Signs that say "the end" and nothing else: ®, ■, ∎, ###, -30-.
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import { type NoisePage, roughWordCount } from './noise-page.ts';

/** Lines from the end of the text among which a lone sign is an end sign; a press release goes on with "About us". */
const TAIL_LINES = 12;

const ALONE =
  /^\s*(?:#{2,5}(?:\s?end\s?#{2,5})?|# # #(?: #)*|[-–—]\s?30\s?[-–—]|\(?[-–—*]{0,3}\s?(?:ends?|the end|ende|fin|fine|fim|einde|koniec|конец|slut|完|终|終|끝)\s?[-–—*]{1,3}\)?|[-–—*]{1,3}\s?(?:ends?|the end|ende|fin|fine|fim|einde|koniec|конец|slut|完|终|終|끝)\s?[-–—*]{0,3}|\((?:END|Ends|完|终|終|끝|본문 ?끝)\)|【?完】|（完）|[■□▪▫◼◻◾◽∎▮●◆♦⬛⬜®™©✪★█▲※❖⧫]+|end of (?:article|story|text|post)|xxx|\[end\]|eom)\s*$/iu; /** Longer lines are not matched against it. */
const LONGEST_SIGN = 80;
/** In capitals only: "Ends" is a word. */
const CAPITALS_ALONE = /^\s*[-–—*]{0,2}\s?(?:ENDS?|FIN|ENDE)\s?[-–—*.]{0,2}\s*$/u;
/** A rule or a row of stars parts what follows; with nothing after it, it ends the text. */
const RULE = /^\s*(?:[*_–—=~•·.-] ?){3,80}$/;
const TRAILING =
  /([.!?。！？…]["'”’»“」』)\]]*)\s*(?:[■□▪▫◼◻◾◽∎▮●◆♦⬛⬜®©✪█▲※❖⧫]+|#{3}|\/\/|\[END\]|[-–—]30[-–—]|\((?:完|END|终|終)\)|（完）|[[【]完[\]】])\s*$/u;
const PROOF =
  /\b(?:proof|theorem|lemma|corollary|q\.?e\.?d|beweis|satz|démonstration|théorème|demostración|teorema)\b|定理|証明|证明|доказательств|теорем/iu;
const MARKS = /[■□▪▫◼◻◾◽∎▮●◆♦⬛⬜®©✪█▲※❖⧫]/gu;

/** True when the sign ends something else in this text: proofs, or a mark that it uses as a bullet. */
function isUsedOtherwise(page: NoisePage, index: number): boolean {
  const mark = page.lines[index]?.text.match(MARKS)?.at(-1);
  if (mark === undefined) return false;
  if ((mark === '∎' || mark === '□' || mark === '■') && page.lines.some((line) => PROOF.test(line.text.slice(0, 2000))))
    return true;
  if (mark === '®') return false;
  return page.lines.some((line, other) => other !== index && line.text.includes(mark));
}

export const endMark: NoiseFilter = {
  name: 'End mark',
  reason: 'end-mark',
  summary:
    'A sign that closes the text (®, ■, ###, -30-, ENDS); registered marks in the text, ends of proofs and separators stay.',
  example: 'The trust asks dog owners to keep to the paths in spring. ®',
  find(page) {
    if (page.lastProse < 0) return [];
    const edits: LineEdit[] = [];
    const from = Math.max(page.lastProse + 1 - TAIL_LINES, page.firstProse + 1);
    for (let i = page.lines.length - 1; i >= Math.max(0, from); i--) {
      const line = page.lines[i];
      if (
        line === undefined ||
        line.kind === 'code' ||
        line.text.length > LONGEST_SIGN ||
        !(ALONE.test(line.text) || CAPITALS_ALONE.test(line.text)) ||
        isUsedOtherwise(page, i)
      )
        continue;
      if (i > page.lastProse || closesPressRelease(page, i)) edits.push(dropLine(page, i));
    }
    const rule = page.lines.length - 1;
    if (rule > page.lastProse && RULE.test(page.lines[rule]?.text ?? '')) edits.push(dropLine(page, rule));
    const end = lastTextLine(page, edits);
    const last = page.lines[end];
    const trailing = last === undefined || last.kind === 'code' ? null : TRAILING.exec(last.text.slice(-40));
    if (last !== undefined && trailing !== null && !isUsedOtherwise(page, end)) {
      const to = last.text.slice(0, Math.max(0, last.text.length - 40) + trailing.index) + (trailing[1] ?? '');
      edits.push({ line: end, to, removed: last.text.slice(to.length).trim() });
    }
    return edits.sort((a, b) => a.line - b.line);
  },
};

/** The last line that is not itself an end sign, if it is text; else the last running text. */
function lastTextLine(page: NoisePage, edits: readonly LineEdit[]): number {
  const dropped = new Set(edits.map(({ line }) => line));
  const last = page.lines.findLastIndex((_, index) => !dropped.has(index));
  return roughWordCount(page.lines[last]?.text ?? '', 6) >= 5 ? last : page.lastProse;
}

/** After a press release's end sign only the company and its contacts follow. */
function closesPressRelease(page: NoisePage, index: number): boolean {
  const next = page.lines[index + 1]?.text ?? '';
  return /^(?:about|contacts?|media|press|for (?:more|further)|notes? to|über|pressekontakt|kontakt|à propos|contacto?|sobre|acerca|informazioni|о компании|контакт|关于|联系)/iu.test(
    next,
  );
}
