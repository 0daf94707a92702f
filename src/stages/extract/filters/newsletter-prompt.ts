// Prompts to take a newsletter, follow a channel, give feedback or send news.
import { phraseFilter } from './phrase-filter.ts';

export const newsletterPrompt = phraseFilter({
  name: 'Newsletter prompt',
  family: 'newsletter-prompt',
  summary: 'Newsletter, notification, follow, feedback and donation prompts; texts about newsletters stay.',
  example: 'Enjoyed this article? Subscribe to our newsletter and never miss a story.',
  topic:
    /news-?letter|mailing list|nieuwsbrief|nyhedsbrev|nyhetsbrev|infolettre|bolet[ií]n|рассылк|メルマガ|뉴스레터|电子报|e-bülten|email marketing|sign-?up form/i,
  weakRun: 3,
});
