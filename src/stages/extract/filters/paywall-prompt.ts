// Prompts to subscribe or register before reading on.
import { phraseFilter } from './phrase-filter.ts';

export const paywallPrompt = phraseFilter({
  name: 'Paywall prompt',
  family: 'paywall-prompt',
  summary: 'Prompts to subscribe, register or sign in to read on; news about paywalls stays.',
  example: 'To read the full story, subscribe or sign in.',
  topic:
    /pay-?wall|bezahlschranke|mur payant|muro de pago|subscription (model|price|revenue|business)|付费墙|ペイウォール|платн(ый|ого) доступ|metered/i,
  weakRun: 3,
  skipOn: ['service', 'product', 'collection', 'listing'],
});
