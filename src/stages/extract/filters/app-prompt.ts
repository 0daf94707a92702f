// Prompts to install an app or another browser.
import { phraseFilter } from './phrase-filter.ts';

export const appPrompt = phraseFilter({
  name: 'App prompt',
  family: 'app-prompt',
  summary: 'Prompts to install an app, to open the page in one, or to change the browser.',
  example: 'Download our app for the best experience',
  topic: /\bapps?\b|anwendung|application mobile|aplicación|приложени|应用程序|アプリ|앱/i,
  weakRun: 0,
  skipOn: ['service', 'product', 'collection', 'listing'],
});
