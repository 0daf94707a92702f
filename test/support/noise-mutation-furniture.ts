// Page furniture in the article's language, as the common content systems and consent tools print it.
import type { NoiseKind, NoisePlace } from './noise-mutations.ts';
import type { Pick } from './seeded-pick.ts';

export const MIDDLE: readonly NoisePlace[] = ['after-title', 'between', 'end'];

/** A family whose phrases are listed by language; articles in a language without any are left alone. */
export function inLanguage(
  family: string,
  places: readonly NoisePlace[],
  phrases: Readonly<Record<string, readonly (readonly string[])[]>>,
): NoiseKind {
  return {
    family,
    places,
    make(pick: Pick, language: string) {
      const own = phrases[language];
      return own === undefined ? null : [...pick.one(own)];
    },
  };
}

export const NUMBER = (pick: Pick): number => 2 + pick.below(200);

export const FURNITURE: readonly NoiseKind[] = [
  inLanguage('comment-form', ['end'], {
    en: [
      [
        'Leave a Reply Cancel reply',
        'Your email address will not be published. Required fields are marked *',
        'Comment *',
        'Name *',
        'Email *',
        'Website',
      ],
      ['Be the first to comment'],
      ['3 Comments', 'Leave a comment'],
      ['No comments yet'],
      ['You must be logged in to post a comment.'],
      ['Join the conversation', 'Comments are closed.'],
    ],
    de: [
      [
        'Schreibe einen Kommentar',
        'Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert',
        'Kommentar *',
        'Name *',
        'E-Mail-Adresse *',
      ],
      ['Keine Kommentare'],
      ['12 Kommentare'],
      ['Kommentar verfassen'],
    ],
    fr: [
      [
        'Laisser un commentaire',
        'Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *',
        'Commentaire *',
        'Nom *',
      ],
      ['4 commentaires'],
      ['Soyez le premier à commenter'],
    ],
    es: [
      [
        'Deja una respuesta',
        'Tu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados con *',
      ],
      ['Deja un comentario'],
      ['7 comentarios'],
    ],
    it: [
      ['Lascia un commento', 'Il tuo indirizzo email non sarà pubblicato. I campi obbligatori sono contrassegnati *'],
      ['2 commenti'],
    ],
    pt: [
      ['Deixe um comentário', 'O seu endereço de e-mail não será publicado. Campos obrigatórios são marcados com *'],
      ['5 comentários'],
    ],
    nl: [
      ['Geef een reactie', 'Je e-mailadres wordt niet gepubliceerd. Vereiste velden zijn gemarkeerd met *'],
      ['8 reacties'],
    ],
    pl: [
      ['Dodaj komentarz', 'Twój adres e-mail nie zostanie opublikowany. Wymagane pola są oznaczone *'],
      ['6 komentarzy'],
    ],
    ru: [
      ['Добавить комментарий', 'Ваш адрес email не будет опубликован. Обязательные поля помечены *'],
      ['9 комментариев'],
      ['Комментариев нет'],
    ],
    zh: [['发表回复', '您的邮箱地址不会被公开。 必填项已用 * 标注'], ['发表评论'], ['3 条评论']],
    ja: [
      ['コメントを残す', 'メールアドレスが公開されることはありません。 ※ が付いている欄は必須項目です'],
      ['2件のコメント'],
    ],
    ko: [['댓글 남기기', '이메일 주소는 공개되지 않습니다. 필수 필드는 *로 표시됩니다'], ['5개의 댓글']],
    tr: [
      ['Bir yanıt yazın', 'E-posta adresiniz yayınlanmayacak. Gerekli alanlar * ile işaretlenmişlerdir'],
      ['4 yorum'],
    ],
    ar: [['اترك تعليقاً', 'لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *']],
  }),
  inLanguage('cookie-bar', ['top', 'end', 'after-title'], {
    en: [
      [
        'We use cookies to improve your experience. By continuing you accept our use of cookies.',
        'Accept all',
        'Reject all',
        'Manage preferences',
      ],
      ['This website uses cookies to ensure you get the best experience.', 'Learn more', 'Got it!'],
      [
        'We value your privacy',
        'We and our 812 partners store and access information on a device, such as cookies.',
        'Accept All',
      ],
    ],
    de: [
      ['Diese Website verwendet Cookies, um Ihnen das beste Erlebnis zu bieten.', 'Alle akzeptieren', 'Ablehnen'],
      ['Wir verwenden Cookies und ähnliche Technologien auf unserer Website.', 'Einstellungen', 'Alle akzeptieren'],
    ],
    fr: [
      ['Nous utilisons des cookies pour améliorer votre expérience.', 'Tout accepter', 'Tout refuser'],
      ['En poursuivant votre navigation, vous acceptez l’utilisation de cookies.'],
    ],
    es: [
      [
        'Utilizamos cookies propias y de terceros para mejorar nuestros servicios.',
        'Aceptar todas',
        'Configurar cookies',
      ],
    ],
    it: [['Questo sito utilizza cookie per migliorare la tua esperienza.', 'Accetta tutti', 'Rifiuta']],
    pt: [['Este site utiliza cookies para melhorar a sua experiência.', 'Aceitar todos']],
    nl: [['Deze website gebruikt cookies om je ervaring te verbeteren.', 'Alles accepteren', 'Weigeren']],
    pl: [['Ta strona używa plików cookies w celu świadczenia usług.', 'Akceptuję']],
    ru: [['Мы используем файлы cookie, чтобы сделать сайт удобнее.', 'Принять все']],
    zh: [['本网站使用Cookie以改善您的体验。', '接受所有']],
    ja: [['当サイトでは、利便性向上のためCookieを使用しています。', '同意する']],
    ko: [['이 웹사이트는 더 나은 서비스를 위해 쿠키를 사용합니다.', '모두 동의']],
    tr: [['Bu site deneyiminizi iyileştirmek için çerezler kullanır.', 'Tümünü kabul et']],
    ar: [['نستخدم ملفات تعريف الارتباط لتحسين تجربتك على الموقع.', 'قبول الكل']],
  }),
  inLanguage('paywall', MIDDLE, {
    en: [
      ['Subscribe to continue reading.'],
      ['This article is for subscribers only.', 'Already a subscriber? Log in'],
      ['You have 2 free articles remaining this month.'],
      ['To read the full story, subscribe or sign in.'],
    ],
    de: [['Dieser Artikel ist nur für Abonnenten.', 'Jetzt abonnieren'], ['Bereits Abonnent? Hier anmelden']],
    fr: [
      ['Cet article est réservé aux abonnés.', 'Déjà abonné ? Connectez-vous'],
      ['Il vous reste 70% de cet article à lire.'],
    ],
    es: [['Este contenido es exclusivo para suscriptores.'], ['Para seguir leyendo, suscríbete.']],
    it: [['Questo articolo è riservato agli abbonati.']],
    pt: [['Conteúdo exclusivo para assinantes.']],
    nl: [['Dit artikel is alleen voor abonnees.']],
  }),
  inLanguage('newsletter', MIDDLE, {
    en: [
      ['Sign up for our newsletter'],
      ['Get the best stories in your inbox every week.', 'Subscribe'],
      ['Follow us on Facebook'],
      ['Was this article helpful?'],
      ['Got a tip? Email the newsroom.'],
      ['Send us news'],
    ],
    de: [['Newsletter abonnieren'], ['Folgen Sie uns auf Facebook'], ['Melden Sie sich für unseren Newsletter an']],
    fr: [['Abonnez-vous à notre newsletter'], ['Inscrivez-vous à notre newsletter'], ['Suivez-nous sur Twitter']],
    es: [['Suscríbete a nuestro boletín'], ['Síguenos en Instagram']],
    it: [['Iscriviti alla newsletter'], ['Seguici su Facebook']],
    pt: [['Assine nossa newsletter'], ['Siga-nos no Instagram']],
    nl: [['Schrijf je in voor onze nieuwsbrief']],
    pl: [['Zapisz się na newsletter']],
    ru: [['Подпишитесь на нашу рассылку'], ['Подписывайтесь на наш канал']],
    zh: [['关注我们的微信公众号'], ['欢迎关注本报官方微信公众号']],
    ko: [['뉴스레터 구독']],
    tr: [['Bültenimize abone olun']],
  }),
  inLanguage('app', MIDDLE, {
    en: [['Download our app for the best experience'], ['Get it on Google Play'], ['Open in app']],
    de: [['Laden Sie unsere App herunter']],
    fr: [["Téléchargez l'application"]],
    es: [['Descarga nuestra app']],
    zh: [['打开APP阅读全文']],
  }),
  inLanguage('share', MIDDLE, {
    en: [
      [
        'Share this:',
        'Click to share on Facebook (Opens in new window)',
        'Click to email a link to a friend (Opens in new window)',
        'Like this:',
        'Like Loading...',
      ],
      ['Share on Facebook', 'Share on Twitter', 'Share via Email'],
      ['Share', 'Tweet', 'Pin', 'Email'],
      ['Share this article'],
    ],
    de: [['Auf Facebook teilen', 'Auf Twitter teilen'], ['Artikel drucken'], ['Teilen', 'Twittern', 'Drucken']],
    fr: [['Partager sur Facebook', 'Partager sur Twitter'], ['Partager cet article']],
    es: [['Compartir en Facebook', 'Compartir en Twitter'], ['Comparte esta noticia']],
    it: [['Condividi su Facebook']],
    pt: [['Compartilhe este artigo']],
    nl: [['Deel dit artikel']],
    pl: [['Udostępnij na Facebooku']],
    ru: [['Поделиться в Telegram', 'Поделиться ВКонтакте']],
    zh: [['分享到微信']],
    ja: [['この記事をシェアする']],
    ko: [['기사 공유하기']],
    tr: [['Bu haberi paylaş']],
    ar: [['شارك هذا المقال']],
  }),
  inLanguage('related', ['end'], {
    en: [
      ['Other stories you might like'],
      ['You may also like', 'A ferry that runs on milk', 'Ten quiet beaches in the north'],
      ['Related articles', 'The mill at the weir'],
      ['More from this author', 'Why the old bridge sings'],
      ['Recommended by Outbrain'],
    ],
    de: [['Das könnte Sie auch interessieren', 'Ein Dorf ohne Ampel', 'Der letzte Schmied im Tal'], ['Mehr zum Thema']],
    fr: [['À lire aussi', 'Le dernier passeur de la rivière'], ['Articles similaires']],
    es: [['Te puede interesar'], ['Noticias relacionadas', 'El puente que canta']],
    it: [['Articoli correlati'], ['Ti potrebbe interessare anche']],
    pt: [['Leia também'], ['Notícias relacionadas']],
    nl: [['Lees ook'], ['Gerelateerde artikelen']],
    pl: [['Czytaj także'], ['Zobacz też']],
    ru: [['Читайте также'], ['Похожие статьи']],
    zh: [['相关阅读'], ['猜你喜欢']],
    ja: [['関連記事'], ['あわせて読みたい']],
    ko: [['관련 기사'], ['많이 본 뉴스']],
    tr: [['İlgili Haberler'], ['Bunlar da ilginizi çekebilir']],
    ar: [['اقرأ أيضا'], ['مقالات ذات صلة']],
  }),
  inLanguage('promo', ['between'], {
    en: [
      ['READ MORE: Ten bridges that sing in the wind'],
      ['Also read: The mill at the weir'],
      ['RELATED: A ferry that runs on milk'],
    ],
    de: [['Lesen Sie auch: Der letzte Schmied im Tal']],
    fr: [['À lire aussi : Le dernier passeur de la rivière']],
    es: [['Lea también: El puente que canta']],
    it: [['Leggi anche: Il ponte che canta']],
    pt: [['Leia também: A ponte que canta']],
    nl: [['Lees ook: De brug die zingt']],
    pl: [['Czytaj także: Most, który śpiewa']],
    ru: [['Читайте также: Мост, который поёт']],
    zh: [['延伸阅读：会唱歌的桥']],
    ja: [['関連記事：歌う橋']],
    ko: [['관련기사: 노래하는 다리']],
    ar: [['اقرأ أيضا: الجسر الذي يغني']],
  }),
  inLanguage('stale', ['top', 'after-title'], {
    en: [
      ['This article is more than 3 years old'],
      ['This page has been archived and is no longer updated.'],
      ['This story is more than 6 months old.'],
    ],
    de: [['Dieser Artikel ist älter als ein Jahr'], ['Dieser Artikel ist mehr als 2 Jahre alt.']],
    fr: [["Cet article date de plus d'un an"]],
    es: [['Este artículo tiene más de 2 años']],
    it: [['Questo articolo ha più di un anno']],
    pt: [['Este artigo tem mais de 3 anos']],
    nl: [['Dit artikel is meer dan een jaar oud']],
    zh: [['本文发布于 2 年前']],
    ja: [['この記事は1年以上前に書かれたものです。']],
  }),
  inLanguage('legal', ['end'], {
    en: [
      ['© 2024 Harbour Post. All rights reserved.'],
      ['Copyright 2023 The Valley Post'],
      ['This material may not be published, broadcast, rewritten or redistributed without permission.'],
      ['Terms of Use | Privacy Policy | Contact'],
    ],
    de: [['© 2024 Tageslicht Verlag. Alle Rechte vorbehalten.'], ['Impressum | Datenschutz | Kontakt']],
    fr: [['© 2023 Le Courrier. Tous droits réservés.']],
    es: [['© 2024 El Faro. Todos los derechos reservados.']],
    it: [['© 2022 Riproduzione riservata']],
    pt: [['Todos os direitos reservados.']],
    nl: [['Alle rechten voorbehouden']],
    pl: [['Wszelkie prawa zastrzeżone.']],
    ru: [['Все права защищены.']],
    zh: [['版权所有，未经许可不得转载。']],
    ja: [['無断転載を禁じます']],
    ko: [['무단 전재 및 재배포 금지']],
    tr: [['Tüm hakları saklıdır.']],
    ar: [['جميع الحقوق محفوظة']],
  }),
  inLanguage('advertisement', ['between'], {
    en: [['Advertisement'], ['ADVERTISEMENT'], ['Story continues below advertisement']],
    de: [['Anzeige'], ['Werbung']],
    fr: [['Publicité']],
    es: [['Publicidad']],
    it: [['Pubblicità']],
    pt: [['Publicidade']],
    nl: [['Advertentie']],
    pl: [['Reklama']],
    ru: [['Реклама']],
    zh: [['广告']],
    ja: [['広告'], ['スポンサーリンク']],
    ko: [['광고']],
    tr: [['Reklam']],
    ar: [['إعلان']],
  }),
];
