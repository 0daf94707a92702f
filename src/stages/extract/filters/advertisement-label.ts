// Labels where an advertisement was.
import { phraseFilter } from './phrase-filter.ts';

export const advertisementLabel = phraseFilter({
  name: 'Advertisement label',
  family: 'advertisement-label',
  summary: 'Lone labels such as "Advertisement"; a label that the text itself speaks of stays.',
  example: 'Advertisement',
  topic:
    /(^|\s)(advertis(ement|ing)|advert|werbung|publicité|publicidad|pubblicità|publicidade|reklam|реклам|广告|廣告|広告|광고|إعلان)/iu,
  loneWeak: true,
});
