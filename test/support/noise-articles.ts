// Clean articles of our own making, in several languages and kinds, that tests and benches inject noise into.

export interface CleanArticle {
  language: string;
  title: string;
  paragraphs: readonly string[];
}

export const ARTICLES: readonly CleanArticle[] = [
  {
    language: 'en',
    title: 'Harbour cranes to run on wind power',
    paragraphs: [
      'The port authority will replace the diesel engines of its twelve cranes with electric ones by the end of next year, its head of works said on Tuesday.',
      'Each crane lifts about forty containers an hour, and the engines run day and night. Neighbours have complained about the noise for years.',
      'Six turbines on the northern mole will supply the current. A cable under the basin has been in place since the spring.',
      'The work costs 48 million crowns, of which the region pays a third.',
    ],
  },
  {
    language: 'en',
    title: 'A baker writes down forty years of bread',
    paragraphs: [
      'When Halima Sorensen opened her bakery in 1983, the street had four others. Hers is the last one, and this month she publishes a book about it.',
      'Early mornings',
      'The first chapter is about the hours between three and six, when the dough decides how the day will go. She writes that flour is never the same twice.',
      '“You learn to read it with your hands,” she says. “The thermometer comes second.”',
      'What comes next',
      'Her nephew takes over the ovens in May. He has promised to leave the counter where it is.',
    ],
  },
  {
    language: 'de',
    title: 'Gemeinde kauft den alten Bahnhof zurück',
    paragraphs: [
      'Der Gemeinderat hat am Montagabend beschlossen, das seit elf Jahren leerstehende Bahnhofsgebäude zurückzukaufen und zu einer Bibliothek umzubauen.',
      'Die Kosten liegen bei rund zwei Millionen Euro. Ein Verein hatte dafür drei Jahre lang Unterschriften gesammelt.',
      'Im früheren Wartesaal sollen Bücher stehen, im Obergeschoss entstehen zwei Wohnungen. Die Gleise bleiben, denn der Güterverkehr läuft weiter.',
    ],
  },
  {
    language: 'fr',
    title: 'Une école plante six cents arbres en un jour',
    paragraphs: [
      "Les élèves du collège des Tilleuls ont planté vendredi six cents arbres sur l'ancien terrain de manœuvres, avec l'aide de deux forestiers à la retraite.",
      "Le terrain appartenait à l'armée jusqu'en 2009. La commune l'a acheté pour un euro, à condition d'y faire pousser une forêt.",
      'Les premiers chênes seront adultes quand les enfants auront quarante ans. « Nous reviendrons les voir », promet une élève de sixième.',
    ],
  },
  {
    language: 'es',
    title: 'El faro de la isla vuelve a encenderse',
    paragraphs: [
      'Después de nueve años a oscuras, el faro de la isla volvió a encenderse el sábado por la noche ante unas trescientas personas que llegaron en barca.',
      'La lámpara antigua, de 1911, fue restaurada por dos relojeros del puerto. Gira con el mismo mecanismo de pesas que entonces.',
      'El farero vivirá en la torre durante el verano y contará la historia a los visitantes. La entrada será gratuita los domingos.',
    ],
  },
  {
    language: 'it',
    title: 'Il mercato coperto riapre dopo il restauro',
    paragraphs: [
      'Il mercato coperto ha riaperto giovedì mattina dopo quattro anni di lavori, con trentadue banchi e una scala nuova che porta alla terrazza.',
      'Il tetto di ferro e vetro, costruito nel 1896, è stato smontato pezzo per pezzo e rimontato con viti identiche a quelle originali.',
      'I venditori più anziani hanno riavuto il posto di prima. Gli altri sono stati scelti con un sorteggio.',
    ],
  },
  {
    language: 'pt',
    title: 'Oficina de violões forma a primeira turma',
    paragraphs: [
      'A oficina de violões do bairro alto formou no domingo a sua primeira turma, com nove alunos que construíram cada um o próprio instrumento.',
      'O curso durou dezoito meses e usou madeira de casas demolidas. O professor aprendeu o ofício com o avô, que fazia violas.',
      'A prefeitura promete pagar uma segunda turma, desta vez com vinte lugares e aulas também à noite.',
    ],
  },
  {
    language: 'nl',
    title: 'Dorp bouwt zelf een brug over het kanaal',
    paragraphs: [
      'De bewoners van het dorp hebben in zes weekenden een houten brug over het kanaal gebouwd, omdat de oude in de winter was ingestort.',
      'Een gepensioneerde scheepstimmerman tekende de plannen en een kwekerij gaf het hout. De gemeente leverde alleen de schroeven.',
      'De brug is breed genoeg voor een kruiwagen en een kinderwagen naast elkaar. Auto’s moeten omrijden.',
    ],
  },
  {
    language: 'pl',
    title: 'Stara cukrownia zamienia się w teatr',
    paragraphs: [
      'W dawnej cukrowni na skraju miasta w sobotę odbyło się pierwsze przedstawienie, choć na widowni stoją jeszcze krzesła pożyczone ze szkoły.',
      'Budynek był pusty od trzydziestu lat. Zespół znalazł w nim stare kotły, które teraz służą za scenografię.',
      'Bilety na czerwiec są już wyprzedane. Aktorzy liczą, że do jesieni uda się naprawić dach.',
    ],
  },
  {
    language: 'ru',
    title: 'На реке снова пустили паром',
    paragraphs: [
      'Паром через реку, который не работал с 2012 года, снова перевозит пассажиров: в понедельник первыми на нём переправились школьники и два трактора.',
      'Судно отремонтировали в местных мастерских. Двигатель пришлось собрать из трёх старых, потому что новых такого образца больше не делают.',
      'Переправа занимает семь минут и стоит сорок рублей. Зимой паром будет стоять в затоне.',
    ],
  },
  {
    language: 'zh',
    title: '老茶厂改建成社区图书馆',
    paragraphs: [
      '停产二十年的老茶厂本月改建成社区图书馆，首批上架的两万册图书全部由附近居民捐赠，开馆当天吸引了近千名读者。',
      '设计师保留了原来的木梁和晾茶架，并把烘茶房改成儿童阅览室，孩子们可以坐在炉台上看书。',
      '图书馆每天开放到晚上九点，周末还会请老工人讲制茶的故事。',
    ],
  },
  {
    language: 'ja',
    title: '廃校の小学校が木工の工房に生まれ変わる',
    paragraphs: [
      '十年前に閉校した山あいの小学校が今月、木工の工房として再び開かれ、町の内外から集まった十二人の職人が仕事を始めた。',
      '教室には旋盤や帯鋸が並び、体育館は材木の乾燥場になっている。黒板には今も最後の卒業生の名前が残る。',
      '町は五年間家賃を取らない代わりに、月に一度子どもたちへの教室を開くよう求めている。',
    ],
  },
  {
    language: 'ko',
    title: '옛 방앗간이 마을 식당으로 다시 문을 열다',
    paragraphs: [
      '삼십 년 동안 비어 있던 옛 방앗간이 이번 주 마을 식당으로 다시 문을 열었고, 첫날 점심에만 백오십 명이 넘는 손님이 찾아왔다.',
      '식당은 주민 열두 명이 돈을 모아 만들었으며, 쌀과 채소는 모두 마을에서 난 것을 쓴다.',
      '주말 저녁에는 방앗간의 옛 기계를 돌려 보이는 작은 공연도 열린다.',
    ],
  },
  {
    language: 'tr',
    title: 'Eski değirmen yeniden un öğütüyor',
    paragraphs: [
      'Kırk yıldır duran su değirmeni, köylülerin iki kış süren çalışmasının ardından cumartesi günü yeniden un öğütmeye başladı.',
      'Taşlar eski yerlerinden çıkarılıp ustalar tarafından yeniden yontuldu. Çarkın ahşabı yakındaki ormandan getirildi.',
      'Değirmen haftada iki gün çalışacak. Elde edilen un köyün fırınında satılacak.',
    ],
  },
  {
    language: 'ar',
    title: 'مكتبة متنقلة تصل إلى القرى الجبلية',
    paragraphs: [
      'بدأت مكتبة متنقلة هذا الأسبوع زيارة القرى الجبلية مرتين في الشهر، بعد أن جمع المعلمون أكثر من ثلاثة آلاف كتاب من سكان المدينة.',
      'تتوقف الحافلة في ساحة كل قرية ثلاث ساعات، ويستطيع كل طفل أن يستعير كتابين حتى الزيارة التالية.',
      'يقول السائق إن أكثر الكتب طلبا هي كتب الرحلات والحكايات القديمة.',
    ],
  },
];

/** The file text of an article: what cleaning must give back. */
export const articleText = (article: CleanArticle): string => [article.title, ...article.paragraphs].join('\n\n');

/** Texts that look like noise in places and must come out as they went in. */
export const LOOKALIKES: readonly { about: string; text: string }[] = [
  {
    about: 'a tutorial that shows a PHP warning',
    text: 'Fixing "Undefined variable" in PHP templates\n\nAfter the update the shop printed this at the head of every page:\n\nWarning: Undefined variable $total in /var/www/shop/cart.php on line 41\n\nThe variable was set inside a branch that no longer runs. Give it a value before the branch, and the message is gone.',
  },
  {
    about: 'a PHP forum question that begins with its errors',
    text: "White page after moving to a new host\n\nWarning: require_once(/home/old/wp-load.php): failed to open stream: No such file or directory in /home/new/index.php on line 4\n\nFatal error: require_once(): Failed opening required '/home/old/wp-load.php' in /home/new/index.php on line 4\n\nI moved my PHP site yesterday and get the two lines above. Does anybody know which setting holds the old path?",
  },
  {
    about: 'a Java stack trace in a question',
    text: 'Why is my list null?\n\nMy Java program stops with:\n\njava.lang.NullPointerException: Cannot invoke "java.util.List.size()"\n\tat shop.Cart.total(Cart.java:17)\n\tat shop.Main.main(Main.java:5)\n\nThe list is filled in the constructor, I think. What do I miss?',
  },
  {
    about: 'an essay on comment forms',
    text: 'The politest words on the web\n\n"Leave a Reply" was chosen in 2005, and it has been translated into more than a hundred languages since.\n\nIn French it became "Laisser un commentaire", in German "Schreibe einen Kommentar". Nobody remembers who wrote "Your email address will not be published".\n\nThe form itself is on its way out.',
  },
  {
    about: 'a poem with a refrain',
    text: 'The miller at the weir\n\nThe wheel goes round, the water falls,\nthe miller wakes, the miller calls.\n\nTurn, wheel, turn, the day is long,\nturn to the water, turn to the song.\n\nThe flour is white, the sack is grey,\nthe carter comes at break of day.\n\nTurn, wheel, turn, the day is long,\nturn to the water, turn to the song.',
  },
  {
    about: 'a list of dates',
    text: 'Floods of the lower valley\n\nThe parish book names the years in which the river left its bed and the water stood in the church.\n\n12 March 1784\n\nThe bridge was carried away and found again in the meadows below the mill.\n\n2 February 1830\n\nIce broke the dam in the night. Eleven houses were lost.\n\n27 January 1995\n\nThe new dam held, but the cellars filled from below.',
  },
  {
    about: 'a letter with its date',
    text: 'A letter from the island\n\n3 May 1916\n\nDear Mother, the boat came yesterday with the flour and your parcel, and the stockings are warm.\n\nWe are all well here. The lamp needs a new wick and I have written to the Board about it.',
  },
  {
    about: 'an article about cookies',
    text: 'Seven grandmothers and their cookies\n\nAccept all that is offered, says the first rule of this kitchen. We use cookies to make peace, says the second.\n\nThe recipe of Olga Petit has three kinds of nut and no sugar at all, and it is the best of the seven.\n\nBake them for eleven minutes and not one more.',
  },
  {
    about: 'a report on cookie consent',
    text: 'What a consent banner may say\n\nThe authority published three examples on Monday. The first one reads: "We use cookies and similar technologies. Accept all or reject all."\n\nThe second is longer and names the partners. Cookies that are strictly necessary need no consent.\n\nThe third example has one button only and is marked as unlawful.',
  },
  {
    about: 'a legal text',
    text: 'Licence of the photographs\n\n1. The photographs may be shown at home and in schools.\n\n2. No part of the collection may be sold, and the names of the photographers must be given.\n\n3. All rights not named here stay with the museum. Unauthorised copying of the plates is forbidden by the will of the founder.',
  },
  {
    about: 'subheadings of one word',
    text: 'Three verbs of the printer\n\nPrint\n\nIn the shop the word means pressure, and nothing is printed until the bed has moved.\n\nShare\n\nTwo apprentices share one frame, one on the left and one on the right.\n\nSave\n\nLead is dear, and each letter goes back into its case at night.',
  },
  {
    about: 'a proof',
    text: 'Why there is no largest prime\n\nSuppose there were finitely many primes, and multiply them all. Add one.\n\nThe number that results is divisible by none of them, which contradicts the assumption. This ends the proof. ∎',
  },
  {
    about: 'a story that ends in dialogue',
    text: 'The last ferry\n\nShe waited under the clock until the lamps went out one after another and the quay was dark.\n\n“Is there another boat tonight?”\n\n“No.”\n\n“Then I will walk.”',
  },
  {
    about: 'an announcement that begins with Notice',
    text: 'Warning: high water at the footbridge\n\nThe footbridge by the mill is closed until Sunday because of high water on the line between the two banks.\n\nNotice: the bakery opens at seven, and the ferry runs every half hour instead.',
  },
  {
    about: 'an article on missing pages',
    text: 'Page not found: a history of the 404\n\nThe number comes from a list of answers that a server may give, drawn up in 1992, and the first pages that showed it were plain text.\n\nDesigners soon made jokes of it. "Sorry, the page you were looking for does not exist" is said by a sad dog, an empty plate, a lost astronaut.\n\nA museum now collects them.',
  },
  {
    about: 'an article on logging in',
    text: 'Log in to the forest\n\nThe foresters of the upper valley cut a path of 4,000 logs, and each of them has a number burnt into its end.\n\nYou must be logged in, they joke, to walk here. Visitors get a small saw at the gate and may leave their mark on the last one.\n\nThe path is open from May to October.',
  },
  {
    about: 'an article on an error page by nginx',
    text: 'What 502 Bad Gateway tells you\n\nThe words "502 Bad Gateway" with nginx under them mean that the proxy is well and the program behind it is not.\n\nLook at the log of the program first. In most cases it ran out of memory or was restarted a moment ago.\n\nA timeout has its own number, 504.',
  },
  {
    about: 'a timetable',
    text: 'Ferry times in winter\n\nMonday 08:00 10:00 16:00\n\nTuesday 08:00 16:00\n\nWednesday 08:00 10:00 16:00\n\nThe crossing takes twenty minutes, and dogs travel free of charge in the stern.',
  },
  {
    about: 'an interview that names buttons',
    text: 'The woman who drew the play button\n\nIn 1979 the recorder had eleven keys, and nobody at the factory agreed on what to call them.\n\nPlay\n\n“I drew a triangle because the tape runs to the right,” Play’s inventor says, and she laughs.\n\nPause\n\n“Two bars were all that fitted. Pause was the last one we moulded.”',
  },
  {
    about: 'double dates in a diary',
    text: 'Diary of a garden year\n\n4 January 2021\n\nNothing but frost. The rosemary is black, and I have covered the figs with straw and an old curtain.\n\n9 February 2021\n\nThe first snowdrops stand by the wall where the sun comes at noon.\n\n1 March 2021\n\nSowed the broad beans in the long bed, two fingers deep.',
  },
  {
    about: 'broken letters shown on purpose',
    text: 'Where strange letters come from\n\nWhen UTF-8 is read in the wrong encoding, naïve becomes naÃ¯ve and a dash becomes â€“.\n\nThe text itself is not damaged: read it again with the right charset.',
  },
  {
    about: 'entities shown on purpose',
    text: 'How to write an ampersand in HTML\n\nIn HTML the character & is written as &amp; and the sign < as &lt; so that the browser does not take them for markup.\n\nIn running text most browsers forgive you.',
  },
];
