// Pieces of noise as sites print them, each with the place where it stood: error output, comment forms, consent, prompts.

export type PiecePlace = 'top' | 'after-title' | 'between' | 'end';

export const PIECES: readonly (readonly [PiecePlace, string])[] = [
  [
    'between',
    'Strict Standards: Non-static method JLoader::import() should not be called statically in /home/users/web/b2/joomla/libraries/joomla/import.php on line 29',
  ],
  [
    'top',
    "Warning: include(inc/header.php): failed to open stream: No such file or directory in C:\\xampp\\htdocs\\news\\index.php on line 4\n\nWarning: include(): Failed opening 'inc/header.php' for inclusion (include_path='.;C:\\xampp\\php\\PEAR') in C:\\xampp\\htdocs\\news\\index.php on line 4",
  ],
  [
    'end',
    'Warning: Cannot modify header information - headers already sent by (output started at /home/x/public_html/wp-config.php:1) in /home/x/public_html/wp-includes/pluggable.php on line 1219',
  ],
  [
    'top',
    'Deprecated: Function get_magic_quotes_gpc() is deprecated in /srv/users/x/apps/site/public/wp-includes/load.php on line 651',
  ],
  [
    'between',
    'Notice: Function _load_textdomain_just_in_time was called incorrectly. Translation loading for the acf domain was triggered too early. Please see Debugging in WordPress for more information. (This message was added in version 6.7.0.) in /var/www/html/wp-includes/functions.php on line 6114',
  ],
  [
    'between',
    "( ! ) Warning: Undefined variable $row in /var/www/html/a.php on line 12\nCall Stack\n# Time Memory Function Location\n1 0.0002 362448 {main}( ) .../index.php:0\n2 0.0031 401232 include( '/var/www/html/a.php' ) .../index.php:9",
  ],
  [
    'top',
    "Server Error in '/News' Application.\n\nRuntime Error\n\nDescription: An application error occurred on the server. The current custom error settings for this application prevent the details of the application error from being viewed remotely (for security reasons). It could, however, be viewed by browsers running on the local server machine.",
  ],
  [
    'between',
    "Microsoft OLE DB Provider for ODBC Drivers error '80040e14'\n\n[Microsoft][ODBC SQL Server Driver][SQL Server]Incorrect syntax near '='.\n\n/news/story.asp, line 41",
  ],
  [
    'between',
    "Microsoft VBScript runtime error '800a000d'\n\nType mismatch: '[string: \"\"]'\n\n/inc/menu.asp, line 18",
  ],
  [
    'between',
    '[NullReferenceException: Object reference not set to an instance of an object.]\n   News.Controls.Teaser.Page_Load(Object sender, EventArgs e) in d:\\inetpub\\news\\Teaser.ascx.cs:line 32\n   System.Web.UI.Control.OnLoad(EventArgs e) +71\n   System.Web.UI.Page.ProcessRequestMain(Boolean includeStagesBeforeAsyncPoint) +3178',
  ],
  [
    'between',
    'FreeMarker template error:\nThe following has evaluated to null or missing:\n==> article.author  [in template "story.ftl" at line 14, column 9]\n\n----\nTip: If the failing expression is known to legally refer to something that\'s sometimes null or missing, either specify a default value like myOptionalVar!myDefault, or use <#if myOptionalVar??>when-present<#else>when-missing</#if>.\n----',
  ],
  [
    'end',
    'Exception in thread "http-nio-8080-exec-7" java.lang.OutOfMemoryError: Java heap space\n\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)\n\tat com.cms.Render.page(Render.java:210)',
  ],
  [
    'between',
    'Traceback (most recent call last):\n  File "/app/render.py", line 31, in sidebar\n    ads = pick(ads, 3)\nTypeError: \'NoneType\' object is not iterable',
  ],
  [
    'top',
    'jinja2.exceptions.UndefinedError: \'story\' is undefined\n\nTraceback (most recent call last)\n\nFile "/usr/lib/python3/dist-packages/flask/app.py", line 2464, in __call__\n\nreturn self.wsgi_app(environ, start_response)',
  ],
  [
    'between',
    "NoMethodError (undefined method `title' for nil:NilClass):\n  app/views/stories/show.html.erb:12:in `_app_views_stories_show'\n  app/controllers/stories_controller.rb:8:in `show'",
  ],
  [
    'between',
    "TypeError: Cannot read properties of undefined (reading 'title')\n    at render (/srv/app/node_modules/ejs/lib/ejs.js:691:17)\n    at Layer.handle [as handle_request] (/srv/app/node_modules/express/lib/router/layer.js:95:5)\n    at next (/srv/app/node_modules/express/lib/router/route.js:144:13)",
  ],
  [
    'between',
    'goroutine 1 [running]:\nmain.render(0xc000010000)\n\t/go/src/site/main.go:42 +0x1d\nmain.main()\n\t/go/src/site/main.go:12 +0x3a\nexit status 2',
  ],
  [
    'end',
    'template: story.html:31:14: executing "story.html" at <.Author.Name>: nil pointer evaluating *main.Author.Name',
  ],
  ['between', 'Liquid error: Could not find asset snippets/related.liquid'],
  ['between', 'Liquid error (sections/main-article line 41): invalid url input'],
  [
    'between',
    "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1",
  ],
  ['between', "mysqli_connect(): (HY000/1045): Access denied for user 'web'@'localhost' (using password: YES)"],
  [
    'between',
    "WordPress database error: [Table 'site.wp_popular' doesn't exist]\nSELECT postid, pageviews FROM wp_popular WHERE 1 ORDER BY pageviews DESC LIMIT 5",
  ],
  [
    'between',
    'Warning: pg_query(): Query failed: ERROR:  column "vies" does not exist\nLINE 1: SELECT id, vies FROM stories\n                   ^ in /var/www/site/db.php on line 88',
  ],
  [
    'between',
    'ERROR: relation "stories_old" does not exist at character 15\nSTATEMENT: SELECT * FROM stories_old LIMIT 5',
  ],
  ['top', "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'news.teasers' doesn't exist"],
  ['between', 'ORA-00942: table or view does not exist'],
  ['end', 'ORA-01017: invalid username/password; logon denied\nORA-06512: at "NEWS.PKG_STORY", line 41'],
  ['between', "[Microsoft][ODBC Driver 17 for SQL Server][SQL Server]Invalid column name 'vies'."],
  ['between', 'sqlite3.OperationalError: no such table: stories'],
  ['between', 'org.hibernate.exception.SQLGrammarException: could not extract ResultSet'],
  [
    'between',
    'An exception occurred while executing \'SELECT t0.id AS id_1 FROM teaser t0 WHERE t0.slug = ?\' with params ["home"]:\n\nSQLSTATE[HY000]: General error: 2006 MySQL server has gone away',
  ],
  ['between', 'Your browser does not support the video tag.'],
  ['between', 'This feature requires JavaScript. Please enable it in your browser settings.'],
  [
    'end',
    'Leave a Comment\n\nYour email address will not be published. Required fields are marked *\n\nComment *\n\nName *\n\nEmail *\n\nWebsite\n\nSave my name, email, and website in this browser for the next time I comment.\n\nPost Comment',
  ],
  [
    'end',
    'Schreibe einen Kommentar\n\nDeine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert\n\nKommentar *\n\nName *\n\nE-Mail-Adresse *\n\nWebsite\n\nMeinen Namen, meine E-Mail-Adresse und meine Website in diesem Browser für die nächste Kommentierung speichern.',
  ],
  ['end', 'Kommentar verfassen\n\nAntwort abbrechen\n\nDu musst angemeldet sein, um einen Kommentar abzugeben.'],
  [
    'end',
    'Deja una respuesta Cancelar la respuesta\n\nTu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados con *\n\nComentario *\n\nNombre *\n\nCorreo electrónico *\n\nWeb\n\nGuarda mi nombre, correo electrónico y web en este navegador para la próxima vez que comente.',
  ],
  [
    'end',
    'Lascia un commento Annulla risposta\n\nIl tuo indirizzo email non sarà pubblicato. I campi obbligatori sono contrassegnati *\n\nCommento *\n\nNome *\n\nEmail *\n\nSito web\n\nSalva il mio nome, email e sito web in questo browser per la prossima volta che commento.',
  ],
  [
    'end',
    'Deixe um comentário\n\nO seu endereço de e-mail não será publicado. Campos obrigatórios são marcados com *\n\nComentário *\n\nNome *\n\nE-mail *\n\nSite\n\nPublicar comentário',
  ],
  [
    'end',
    'Добавить комментарий\n\nВаш адрес email не будет опубликован. Обязательные поля помечены *\n\nКомментарий *\n\nИмя *\n\nEmail *\n\nСайт\n\nСохранить моё имя, email и адрес сайта в этом браузере для последующих моих комментариев.',
  ],
  [
    'end',
    'コメントを残す コメントをキャンセル\n\nメールアドレスが公開されることはありません。 ※ が付いている欄は必須項目です\n\nコメント ※\n\n名前 ※\n\nメール ※\n\nサイト\n\n次回のコメントで使用するためブラウザーに自分の名前、メールアドレス、サイトを保存する。',
  ],
  [
    'end',
    '답글 남기기\n\n이메일 주소는 공개되지 않습니다. 필수 필드는 *로 표시됩니다\n\n댓글 *\n\n이름 *\n\n이메일 *\n\n웹사이트\n\n댓글 작성',
  ],
  [
    'end',
    'Dodaj komentarz Anuluj pisanie odpowiedzi\n\nTwój adres email nie zostanie opublikowany. Wymagane pola są oznaczone *\n\nKomentarz *\n\nNazwa *\n\nEmail *\n\nWitryna internetowa',
  ],
  [
    'end',
    'Geef een reactie Reactie annuleren\n\nJe e-mailadres wordt niet gepubliceerd. Vereiste velden zijn gemarkeerd met *\n\nReactie *\n\nNaam *\n\nE-mail *\n\nSite',
  ],
  [
    'end',
    'Bir yanıt yazın\n\nE-posta adresiniz yayınlanmayacak. Gerekli alanlar * ile işaretlenmişlerdir\n\nYorum *\n\nAd *\n\nE-posta *',
  ],
  [
    'end',
    'اترك تعليقاً\n\nلن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *\n\nالتعليق *\n\nالاسم *\n\nالبريد الإلكتروني *',
  ],
  ['end', 'Lämna ett svar\n\nDin e-postadress kommer inte publiceras. Obligatoriska fält är märkta *'],
  ['end', '12 Comments\n\nLog in to leave a comment\n\nSort by Newest'],
  ['end', 'Post a Comment\n\nNo comments:\n\nPost a Comment'],
  ['end', 'Comments\n\nLog in with Facebook to comment'],
  ['end', 'Comments are closed.'],
  ['end', 'This site uses Akismet to reduce spam. Learn how your comment data is processed.'],
  ['end', 'You must be logged in to post a comment.'],
  [
    'end',
    'One thought on “Otters return to the lower river”\n\nLeave a Reply\n\nYour email address will not be published.',
  ],
  [
    'end',
    'Comment\n\nCAPTCHA\n\nThis question is for testing whether or not you are a human visitor and to prevent automated spam submissions.',
  ],
  ['end', 'Notify me of follow-up comments by email.\n\nNotify me of new posts by email.'],
  ['end', 'Please enable JavaScript to view the comments powered by Disqus.'],
  ['end', 'Be the first to comment on "Otters return to the lower river"\n\nLeave a comment'],
  ['end', 'View Comments (14)'],
  ['end', 'Join the discussion\n\nShare your thoughts\n\nView 4 comments'],
  [
    'top',
    'We use cookies to improve your experience. By continuing to browse this site, you agree to our use of cookies.\n\nAccept\n\nReject\n\nManage preferences',
  ],
  [
    'top',
    'We value your privacy\n\nWe and our 842 partners store and/or access information on a device, such as cookies and process personal data, such as unique identifiers and standard information sent by a device for personalised ads and content.\n\nMORE OPTIONS\n\nAGREE',
  ],
  [
    'top',
    "Nous utilisons des cookies pour vous garantir la meilleure expérience sur notre site. Si vous continuez à utiliser ce dernier, nous considérerons que vous acceptez l'utilisation des cookies.\n\nTout accepter\n\nTout refuser\n\nPersonnaliser",
  ],
  [
    'end',
    'Este sitio web utiliza cookies para que usted tenga la mejor experiencia de usuario. Si continúa navegando está dando su consentimiento para la aceptación de las mencionadas cookies.\n\nACEPTAR',
  ],
  ['end', 'Questo sito utilizza i cookie per migliorare la tua esperienza.\n\nAccetta\n\nRifiuta'],
  ['top', 'Deze website maakt gebruik van cookies\n\nAlles accepteren\n\nWeigeren'],
  ['end', 'Ta strona używa ciasteczek (cookies), dzięki którym nasz serwis może działać lepiej.\n\nRozumiem'],
  ['end', 'Мы используем файлы cookie. Продолжая пользоваться сайтом, вы соглашаетесь с этим.\n\nПринять'],
  [
    'end',
    'Utilizamos cookies para oferecer melhor experiência. Ao continuar navegando, você concorda com nossa política de privacidade.\n\nAceitar',
  ],
  ['end', '当サイトではCookieを使用しています。\n\n同意する'],
  [
    'end',
    'Privacy & Cookies: This site uses cookies. By continuing to use this website, you agree to their use.\n\nTo find out more, including how to control cookies, see here: Cookie Policy',
  ],
  [
    'end',
    'We use cookies on our website to give you the most relevant experience by remembering your preferences and repeat visits. By clicking “Accept All”, you consent to the use of ALL the cookies. However, you may visit "Cookie Settings" to provide a controlled consent.\n\nCookie Settings\n\nAccept All',
  ],
  [
    'end',
    'Manage consent\n\nNecessary\n\nAlways Enabled\n\nNecessary cookies are absolutely essential for the website to function properly.\n\nAnalytics\n\nSAVE & ACCEPT',
  ],
  [
    'between',
    'This content is hosted by a third party. By showing the external content you accept the terms and conditions of youtube.com.',
  ],
  ['between', 'To view this content you need to enable cookies. Allow Twitter content?\n\nAllow and continue'],
  [
    'between',
    'Empfohlener redaktioneller Inhalt\n\nAn dieser Stelle finden Sie einen externen Inhalt von Youtube, der den Artikel ergänzt. Sie können ihn sich mit einem Klick anzeigen lassen.\n\nExterner Inhalt\n\nIch bin damit einverstanden, dass mir externe Inhalte angezeigt werden.',
  ],
  ['between', "Ce contenu est bloqué car vous n'avez pas accepté les cookies et autres traceurs.\n\nAccepter"],
  ['between', 'Subscribe to continue reading'],
  [
    'between',
    'You have reached your limit of free articles.\n\nSubscribe now for unlimited access\n\nAlready a subscriber? Log in',
  ],
  ['end', 'This article is for subscribers only.\n\nStart your free trial\n\n$1 for 6 months'],
  ['end', 'Weiterlesen mit F+\n\nJetzt abonnieren und weiterlesen\n\nSie haben bereits ein Abo? Hier anmelden'],
  ['end', "Il vous reste 70% de cet article à lire. La suite est réservée aux abonnés.\n\nS'abonner"],
  [
    'end',
    'Este contenido es exclusivo para suscriptores.\n\nSuscríbete para seguir leyendo\n\n¿Ya eres suscriptor? Inicia sesión',
  ],
  ['end', 'Contenuto riservato agli abbonati\n\nAbbonati per continuare a leggere'],
  ['end', 'Support independent journalism\n\nSupport the Guardian from as little as $1 – and it only takes a minute.'],
  [
    'between',
    'Try unlimited access\n\nOnly $1 for 4 weeks\n\nThen $69 per month. Complete digital access to quality journalism on any device. Cancel anytime during your trial.',
  ],
  ['between', 'Register for free to continue reading'],
  ['top', 'Member-only story'],
  ['end', 'If you enjoyed this article, please consider making a donation.'],
  [
    'between',
    'Sign up for our newsletter\n\nGet the latest news delivered to your inbox every morning.\n\nEmail address\n\nSign up',
  ],
  ['end', 'Sign up here to get our weekly wildlife email.'],
  [
    'between',
    'Subscribe to our free newsletter for weekly updates.\n\nBy signing up, you agree to our Terms of Use and Privacy Policy.',
  ],
  [
    'end',
    'Get the best of our stories in your inbox\n\nThank you for subscribing!\n\nSomething went wrong. Please try again.',
  ],
  [
    'between',
    'Newsletter abonnieren\n\nDie wichtigsten Nachrichten des Tages direkt in Ihr Postfach.\n\nIhre E-Mail-Adresse',
  ],
  ['between', "Recevez notre newsletter\n\nInscrivez-vous à notre newsletter pour ne rien manquer de l'actualité."],
  ['end', 'Suscríbete a nuestro boletín y recibe las noticias en tu correo.'],
  ['end', 'Download our app for the latest news\n\nGet it on Google Play\n\nDownload on the App Store'],
  ['end', 'Follow us on WhatsApp\n\nJoin our WhatsApp channel for breaking news'],
  ['end', 'Подписывайтесь на наш Telegram-канал'],
  ['end', 'Follow us on Google News'],
  ['top', 'Turn on notifications to get breaking news\n\nAllow\n\nNot now'],
  ['end', 'Read this story in our app\n\nOpen in app'],
  ['end', 'Follow us on Facebook, Twitter and Instagram.'],
  ['end', '关注我们的微信公众号\n\n扫码下载客户端'],
  [
    'end',
    'Share this:\n\nClick to share on Twitter (Opens in new window)\n\nClick to share on Facebook (Opens in new window)\n\nLike this:\n\nLike Loading...\n\nRelated',
  ],
  ['end', 'Compartir\n\nFacebook\n\nTwitter\n\nWhatsApp\n\nTelegram'],
  ['end', 'SHARE\n\nFacebook\n\nTwitter'],
  ['end', 'Link copied!'],
  ['end', 'Поделиться\n\nВКонтакте\n\nОдноклассники\n\nTelegram'],
  ['end', '分享到：\n\n微信\n\n微博'],
  ['end', 'Follow @wildlifetrust on Twitter'],
  ['end', 'Related Articles\n\nTen bakeries worth a detour\n\nWhy trams are coming back'],
  ['end', 'You may also like\n\nHow to build an otter holt\n\nThe beaver comes back'],
];
