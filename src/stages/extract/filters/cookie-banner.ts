// Cookie and consent bars with their buttons, and placeholders of embeds that wait for consent.
import { phraseFilter } from './phrase-filter.ts';

export const cookieBanner = phraseFilter({
  name: 'Cookie banner',
  family: 'cookie-banner',
  summary:
    'Consent bars, their buttons and the placeholders of blocked embeds; texts about cookies and privacy policies stay.',
  example: 'We use cookies to improve your experience. By continuing you accept our cookies.',
  topic:
    /cookie|your privacy|personal (?:data|information)|consent (banner|management)|privacy (policy|statement|notice)|data protection|gdpr|dsgvo|rgpd|datenschutz|cookies|куки|饼干|クッキー|쿠키|çerez|confidentialité|privacidad|privacidade|隐私|プライバシー|persónuvernd/i,
  weakRun: 3,
});
