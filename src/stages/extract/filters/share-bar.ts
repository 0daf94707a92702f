// Share, like, print and save buttons.
import { phraseFilter } from './phrase-filter.ts';

export const shareBar = phraseFilter({
  name: 'Share bar',
  family: 'share-bar',
  summary: 'Share, like, print and save buttons; one such word as a subheading stays.',
  example: 'Click to share on Facebook (Opens in new window)',
  topic:
    /share (button|bar|icon|link)s?|social (sharing|buttons)|teilen-?(button|knopf)|bouton de partage|botón de compartir|sharing buttons/i,
  weakRun: 3,
  weakAtEnd:
    /^(share|tweet|print|teilen|drucken|partager|compartir|condividi|compartilhar|partilhar|delen|udostępnij|поделиться|печать|分享|シェア|공유|paylaş|مشاركة|شارك)/u,
});
