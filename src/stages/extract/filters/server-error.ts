// Error pages of servers and platforms that leaked into a page.
import { phraseFilter } from './phrase-filter.ts';

export const serverError = phraseFilter({
  name: 'Server error',
  family: 'server-error',
  summary:
    'Error lines of nginx, Apache, IIS, CDNs and hosting platforms that an include left behind; texts about them stay.',
  example: '502 Bad Gateway',
  topic:
    /nginx|apache (?:server|httpd?|tomcat)|\biis\b|http (?:status|error|code)|status code|gateway (?:error|time-?out)|bad gateway|reverse proxy|load balancer|web ?server|wordpress|fehlercode|code d'erreur|код (?:ошибки|ответа)|(?:server|site|service) outage/i,
});
