// Copyright lines, agency notices and rows of policy links that close a page.
import { phraseFilter } from './phrase-filter.ts';

export const legalFooter = phraseFilter({
  name: 'Legal footer',
  family: 'legal-footer',
  summary: 'Copyright lines, agency notices, policy link rows and stock disclaimers; legal texts stay.',
  example: 'This material may not be published, broadcast, rewritten or redistributed without permission.',
  topic:
    /\bcopyrights?\b(?! ?(?:©|\d|\(c\)))|urheberrecht|droits? d'auteur|derechos? de autor|licen[cs]e (agreement|terms)|terms (of|and)|conditions of use|nutzungsbedingungen|conditions générales|términos|trademark law|著作権|版权法|авторск(ое|ого) прав|affiliate|disclaimer|public domain|\bimprint\b|impressum|mentions légales|legal notice|aviso legal|note legali/i,
  weakRun: 4,
});
