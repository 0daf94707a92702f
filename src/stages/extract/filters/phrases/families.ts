// Every family of set phrases of page furniture, in one list for the lexicon.
import { ADVERTISEMENT_PHRASES } from './advertisement-phrases.ts';
import { APP_PHRASES } from './app-phrases.ts';
import { COMMENT_FORM_PHRASES } from './comment-form-phrases.ts';
import { COOKIE_PHRASES } from './cookie-phrases.ts';
import { LEGAL_FOOTER_PHRASES } from './legal-footer-phrases.ts';
import { MEDIA_PLAYER_PHRASES } from './media-player-phrases.ts';
import { NEWSLETTER_PHRASES } from './newsletter-phrases.ts';
import { PAYWALL_PHRASES } from './paywall-phrases.ts';
import { PHOTO_CREDIT_PHRASES } from './photo-credit-phrases.ts';
import type { PhraseFamily } from './phrase-family.ts';
import { RELATED_PHRASES } from './related-phrases.ts';
import { SCRIPT_NOTICE_PHRASES } from './script-notice-phrases.ts';
import { SERVER_ERROR_PHRASES } from './server-error-phrases.ts';
import { SHARE_PHRASES } from './share-phrases.ts';
import { STALE_PHRASES } from './stale-phrases.ts';

export const FURNITURE_FAMILIES: readonly PhraseFamily[] = [
  COMMENT_FORM_PHRASES,
  COOKIE_PHRASES,
  PAYWALL_PHRASES,
  NEWSLETTER_PHRASES,
  APP_PHRASES,
  SHARE_PHRASES,
  RELATED_PHRASES,
  STALE_PHRASES,
  SCRIPT_NOTICE_PHRASES,
  LEGAL_FOOTER_PHRASES,
  ADVERTISEMENT_PHRASES,
  MEDIA_PLAYER_PHRASES,
  PHOTO_CREDIT_PHRASES,
  SERVER_ERROR_PHRASES,
];
