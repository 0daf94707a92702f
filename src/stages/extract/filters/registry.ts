// All noise filters in the order in which they run: repair first, then error output, furniture, and what needs a clean page.
import { advertisementLabel } from './advertisement-label.ts';
import { appPrompt } from './app-prompt.ts';
import { aspnetErrors } from './aspnet-errors.ts';
import { commentForm } from './comment-form.ts';
import { cookieBanner } from './cookie-banner.ts';
import { databaseErrors } from './database-errors.ts';
import { dateline } from './dateline.ts';
import { doubleEscape } from './double-escape.ts';
import { doubledTitle } from './doubled-title.ts';
import { endMark } from './end-mark.ts';
import type { NoiseFilter } from './filter.ts';
import { headingAnchor } from './heading-anchor.ts';
import { invisibleCharacters } from './invisible-characters.ts';
import { javaErrors } from './java-errors.ts';
import { legalFooter } from './legal-footer.ts';
import { mediaPlayer } from './media-player.ts';
import { mojibake } from './mojibake.ts';
import { newsletterPrompt } from './newsletter-prompt.ts';
import { paywallPrompt } from './paywall-prompt.ts';
import { photoCredit } from './photo-credit.ts';
import { phpErrors } from './php-errors.ts';
import { pythonErrors } from './python-errors.ts';
import { relatedStories } from './related-stories.ts';
import { repeatedText } from './repeated-text.ts';
import { scriptErrors } from './script-errors.ts';
import { scriptNotice } from './script-notice.ts';
import { serverError } from './server-error.ts';
import { shareBar } from './share-bar.ts';
import { staleNotice } from './stale-notice.ts';
import { templateResidue } from './template-residue.ts';

/** Mend characters; they neither know nor need a title. */
export const REPAIRS: readonly NoiseFilter[] = [mojibake, invisibleCharacters, doubleEscape, headingAnchor];

/** Error output; it may stand before a title. */
export const ERROR_FILTERS: readonly NoiseFilter[] = [
  phpErrors,
  aspnetErrors,
  javaErrors,
  pythonErrors,
  databaseErrors,
  scriptErrors,
  templateResidue,
  serverError,
];

/** Page furniture. All of these judge one and the same page, so that one family's lines can vouch for another's. */
export const FURNITURE_FILTERS: readonly NoiseFilter[] = [
  cookieBanner,
  scriptNotice,
  paywallPrompt,
  newsletterPrompt,
  appPrompt,
  shareBar,
  commentForm,
  relatedStories,
  staleNotice,
  legalFooter,
  advertisementLabel,
  mediaPlayer,
  photoCredit,
];

/** What can be judged only when the rest is gone. */
export const TEXT_FILTERS: readonly NoiseFilter[] = [doubledTitle, dateline, repeatedText, endMark];

export const ALL_FILTERS: readonly NoiseFilter[] = [
  ...REPAIRS,
  ...ERROR_FILTERS,
  ...FURNITURE_FILTERS,
  ...TEXT_FILTERS,
];
