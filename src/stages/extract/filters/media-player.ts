// Controls of players and galleries.
import { phraseFilter } from './phrase-filter.ts';

export const mediaPlayer = phraseFilter({
  name: 'Media player',
  family: 'media-player',
  summary: 'Controls and states of audio and video players and galleries, in runs.',
  example: 'Current Time 0:00',
  topic: /media player|video player|player controls|playback|fullscreen (mode|button)/i,
  weakRun: 4,
});
