// The noise that real sites wrap around their articles, one family each, in the words of several languages. All written for the demo.

/** Error output between title and text, as a site prints it after moving to PHP 8. */
export const phpWarnings = (lines: number): string =>
  Array.from(
    { length: lines },
    (_, n) =>
      `<br />\n<b>Warning</b>:  Undefined array key ${n % 2} in <b>/srv/www/gazette.example/wp-includes/media.php</b> on line <b>${795 + (n % 4) * 3}</b><br />\n`,
  ).join('');

export const DATABASE_ERROR = `<div id="error"><p class="wpdberror"><strong>WordPress database error:</strong> [Table './gazette/wp_options' is marked as crashed and should be repaired]<br /><code>SELECT option_value FROM wp_options WHERE option_name = 'related_cache' LIMIT 1</code></p></div>`;

/** As a server page prints it when a box beside the story fails. */
export const STACK_TRACE = `<div class="teaser-box">java.lang.NullPointerException<br>
\tat example.gazette.render.TeaserBox.render(TeaserBox.java:88)<br>
\tat example.gazette.render.Page.draw(Page.java:41)<br>
\tat org.apache.jsp.story_jsp._jspService(story_jsp.java:203)</div>`;

export const COOKIE_BANNERS = {
  en: `<div class="cookie-banner" role="dialog"><p>We use cookies to improve your experience. By continuing to browse this site you agree to our use of cookies.</p><button>Accept all</button><button>Manage preferences</button></div>`,
  de: `<div class="cookie-hinweis"><p>Wir verwenden Cookies, um unsere Website für Sie zu verbessern. Mit einem Klick auf „Alle akzeptieren“ stimmen Sie zu.</p><button>Alle akzeptieren</button><button>Einstellungen</button></div>`,
  fr: `<div class="bandeau-cookies"><p>Nous utilisons des cookies pour améliorer votre expérience sur notre site.</p><button>Tout accepter</button><button>Continuer sans accepter</button></div>`,
} as const;

export const COMMENT_FORMS = {
  en: `<section id="comments"><p>Be the first to comment</p><div id="respond"><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p><form><label>Comment</label><textarea></textarea><label>Name *</label><input><label>Email *</label><input><label>Save my name, email, and website in this browser for the next time I comment.</label><button>Post Comment</button></form></div></section>`,
  de: `<section id="comments"><h3>Schreibe einen Kommentar</h3><p>Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert</p><form><label>Kommentar</label><textarea></textarea><button>Kommentar abschicken</button></form></section>`,
  fr: `<section id="comments"><h3>Laisser un commentaire</h3><p>Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *</p><form><textarea></textarea><button>Laisser un commentaire</button></form></section>`,
  zh: `<section id="comments"><h3>发表回复</h3><p>您的邮箱地址不会被公开。必填项已用 * 标注</p><form><textarea></textarea><button>发表评论</button></form></section>`,
} as const;

export const SHARE_BAR = `<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#share-facebook" rel="nofollow">Click to share on Facebook (Opens in new window)</a></li><li><a href="mailto:?subject=Gazette" rel="nofollow">Click to email a link to a friend (Opens in new window)</a></li></ul><p>Like Loading...</p></div>`;

export const STALE_NOTICE = `<p class="age-notice">This article is more than 1 year old</p>`;

export const ADVERTISEMENT = `<div class="ad-slot"><p>Advertisement</p></div>`;

export const PHOTO = (caption: string): string =>
  `<figure><img src="/photo.png" alt=""><figcaption>${caption}</figcaption><p class="credit">Photograph: Gazette Picture Desk</p></figure>`;

export const NEWSLETTERS = {
  en: `<div class="newsletter"><h4>Sign up to our newsletter</h4><p>Get the best stories of the valley in your inbox every Friday.</p><button>Subscribe</button></div>`,
  de: `<div class="newsletter"><p>Jetzt unseren Newsletter abonnieren und keine Geschichte mehr verpassen!</p><button>Anmelden</button></div>`,
  es: `<div class="boletin"><p>Suscríbete a nuestro boletín y recibe las noticias en tu correo.</p><button>Suscribirse</button></div>`,
} as const;

export const PAYWALL = `<div class="paywall"><p>Este artículo es solo para suscriptores.</p><p>Suscríbete para seguir leyendo</p></div>`;

export const RELATED = `<aside class="related"><h3>Read more</h3><ul><li><a href="/news/bridge">Millbrook reopens its oldest bridge</a></li><li><a href="/news/bakery">The night shift that bakes for three villages</a></li><li><a href="/nature/otters">Otters are back</a></li></ul></aside>`;

export const NOSCRIPT = `<noscript>Please enable JavaScript to view the comments powered by Disqus.</noscript>`;

export const APP_PROMPT = `<div class="app-banner"><p>Read this story in our app</p><button>Open app</button></div>`;

export const LEGAL_FOOTER = `<footer><p>© 2025 The Millbrook Gazette. All rights reserved.</p><p>Terms of use</p><p>Privacy policy</p><p>Reproduction without permission is prohibited.</p></footer>`;
