// Photo credits that stand alone.
import { phraseFilter } from './phrase-filter.ts';

export const photoCredit = phraseFilter({
  name: 'Photo credit',
  family: 'photo-credit',
  summary: 'A line that only names an agency or a photographer; captions and names that the text speaks of stay.',
  example: 'Photo: Jane Doe / Reuters',
  topic: /photo (agency|credit|licen[cs])|stock photo|bildagentur|photographers? (of|who|rights)/i,
  loneWeak: true,
});
