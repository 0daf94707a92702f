// The demo site's articles: a small town's paper in six languages, written for this project, so that the demo needs nobody else's texts.

export interface DemoArticle {
  slug: string;
  language: 'en' | 'de' | 'fr' | 'es' | 'zh' | 'ru';
  title: string;
  author: string;
  /** Calendar day, `YYYY-MM-DD`. */
  day: string;
  paragraphs: readonly string[];
}

export const BRIDGE: DemoArticle = {
  slug: 'news/bridge',
  language: 'en',
  title: 'Millbrook reopens its oldest bridge after two years of repairs',
  author: 'Hester Quill',
  day: '2025-04-12',
  paragraphs: [
    'The stone bridge over the Quern, which has carried the road into Millbrook since 1742, opened again on Saturday after the longest closure in its history. Several hundred people walked across behind the town band, and the first cart over was drawn by two grey horses, as it had been in the year it was built.',
    'Engineers closed the bridge in the spring of 2023, when a diver found that the river had washed out the bed under the middle pier. The gap was deep enough, she wrote in her report, for a grown man to stand upright in it.',
    'Repairs cost 1.9 million, a third more than planned. The county paid half; the rest came from a loan and from the sale of 4,100 numbered paving stones, each with the name of its buyer on the underside, where nobody will see it for another hundred years.',
    '“We could have had a concrete deck in six months,” said the county’s engineer, Tom Aldous. “But the arches were sound, and you do not throw away arches that have done their work for nearly three centuries.”',
    'Lorries over seven tonnes will go on using the bypass. For everyone else the way to the station is eleven minutes shorter again.',
  ],
};

export const BAKERY: DemoArticle = {
  slug: 'news/bakery',
  language: 'en',
  title: 'The night shift that bakes for three villages',
  author: 'Owen Tarrant',
  day: '2025-03-02',
  paragraphs: [
    'At a quarter past one, when the last train has gone and the square belongs to cats, Marit Solberg unlocks the back door of the bakery and lights the oven her grandfather bricked in 1951.',
    'She works alone until three. Then her brother comes in to shape the rye, and at half past four the vans leave for Upper Dene and Coldharbour, whose own bakers retired and found no one to follow them.',
    'Flour has become dearer by a fifth since last summer, and the price of a small loaf has gone up twice. Nobody complained, she says, except one man, who then bought two.',
    'What she fears is not the price of wheat but the chimney. It was last relined in 1988, and the only mason who knows how is eighty-one years old. He has promised to come in May, and to bring an apprentice.',
  ],
};

export const OTTERS: DemoArticle = {
  slug: 'nature/otters',
  language: 'en',
  title: 'Otters are back on the upper Quern, cameras show',
  author: 'Priya Lund',
  day: '2023-11-20',
  paragraphs: [
    'Otters have returned to the upper reaches of the Quern after an absence of forty-six years. Cameras set by volunteers recorded a female with two cubs on nine nights between August and October.',
    'The animals disappeared from the river in the seventies, when sheep dip from the hill farms poisoned the eels they live on. The dip was banned in 1992, but eels are slow to come back, and otters wait for eels.',
    'The cubs were first seen below the weir at Low Mill, where the bank is undercut and brambles reach the water. The volunteers ask walkers to keep dogs on a lead there until the end of March.',
    'A count along forty kilometres of bank found tracks at twelve places and old droppings at seven more. That suggests at least two families, the report says, and perhaps a lone male who moves between them.',
    'The trust that ran the survey hopes to plant alders along the bare stretch above the bridge, where the river has no shade in summer and becomes too warm for trout.',
  ],
};

export const CLOCKS: DemoArticle = {
  slug: 'kultur/uhrenmuseum',
  language: 'de',
  title: 'Im Uhrenmuseum schlägt es zwölfmal zwölf',
  author: 'Jördis Köhler',
  day: '2025-01-18',
  paragraphs: [
    'Wer das Uhrenmuseum kurz vor Mittag betritt, sollte die Tür leise schließen. Im großen Saal warten zwölf Standuhren darauf, dass die älteste von ihnen das Zeichen gibt, und die Besucherinnen und Besucher warten mit.',
    'Die älteste stammt aus dem Jahr 1683 und geht am Tag vier Minuten nach. Der Leiter des Hauses, Götz Brückner, könnte das ändern. Er tut es nicht, denn so schlagen die Uhren nacheinander, und man hört jede für sich.',
    'Seit Januar gibt es im Keller eine Werkstatt, in der zwei Uhrmacher vor Publikum arbeiten. Die Stadt bezahlt ihre Stellen für drei Jahre; danach soll der Verkauf von überholten Weckern die Löhne tragen.',
    'Im vergangenen Jahr kamen 18.400 Gäste, ein Drittel davon aus dem Ausland. Die meisten blieben länger als geplant. Eine Uhr, sagt Brückner, sieht man nicht an, man hört ihr zu.',
  ],
};

export const LIGHTHOUSE: DemoArticle = {
  slug: 'culture/phare',
  language: 'fr',
  title: 'La gardienne du phare passe l’hiver avec ses livres',
  author: 'Solène Kermadec',
  day: '2024-12-05',
  paragraphs: [
    'De novembre à mars, le bateau ne passe qu’une fois par quinzaine, et encore, si la mer le veut bien. Maëlle Le Bris, gardienne du phare de l’île aux Moutons depuis onze ans, compte les semaines en livres plutôt qu’en jours.',
    'Le phare est automatique depuis 1994. On a pourtant gardé quelqu’un sur place, parce qu’une lampe qui s’éteint ne se répare pas toute seule et que les pêcheurs dorment mieux quand une fenêtre est allumée.',
    'Cette année, elle a emporté quarante-deux volumes, dont une histoire de la navigation en six tomes qu’elle commence chaque hiver et n’a jamais finie. Le soir, elle note dans un cahier la force du vent et la page où elle s’est arrêtée.',
    'Au printemps, le cahier rejoint les autres dans l’armoire de la cuisine. Il y en a cent trente, le plus ancien date de 1889, et son auteur se plaignait déjà du courrier.',
  ],
};

export const ORANGES: DemoArticle = {
  slug: 'mercado/naranjas',
  language: 'es',
  title: 'Las naranjas del valle vuelven al mercado de los jueves',
  author: 'Inés Caballero',
  day: '2025-02-06',
  paragraphs: [
    'Después de tres inviernos de heladas, los puestos de naranjas han vuelto a la plaza. El jueves pasado, antes de las ocho de la mañana, ya no quedaba sitio para aparcar en ninguna de las calles que bajan al río.',
    'La cosecha es pequeña pero dulce, dicen los agricultores. El frío de enero llegó tarde y duró solo dos noches, y los que encendieron hogueras entre los árboles salvaron casi toda la fruta.',
    'El kilo se vende a un euro con cuarenta, diez céntimos menos que el año anterior a las heladas. La cooperativa prefiere vender barato y vender todo, explica su presidenta, Remedios Oltra, porque en marzo hay que pagar el agua.',
    'Los jóvenes del pueblo han montado un puesto de mermelada junto a la fuente. El primer día vendieron ochenta frascos y se quedaron sin etiquetas; los últimos veinte se entregaron con el nombre escrito a lápiz.',
  ],
};

export const TEA: DemoArticle = {
  slug: 'zh/chashan',
  language: 'zh',
  title: '春茶开采，山里的夜晚又亮了灯',
  author: '林晓禾',
  day: '2025-03-28',
  paragraphs: [
    '三月下旬，连下了四天的雨终于停了。清晨五点，云雾还没有散，采茶的人已经背着竹篓上了山。今年的春茶比去年晚了八天，茶农们说，慢一点好，慢的茶香。',
    '村里一共有二百三十亩茶园，其中一半以上是六十年以上的老树。老树产量低，一个人一天只能采两斤鲜叶，做成干茶不到半斤，可是城里的客人年年都来问。',
    '白天采茶，晚上炒茶。十几户人家的灶火从傍晚一直烧到后半夜，整条山谷都是茶香。七十三岁的周师傅不用温度计，他把手背贴近锅边，就知道该不该下叶子。',
    '年轻人回来得也多了。去年有三个大学毕业生在村口开了一间小茶室，他们把每一户的茶单独包装，写上采摘的日期和山坡的名字，客人可以一杯一杯地比较。',
  ],
};

export const LIBRARY: DemoArticle = {
  slug: 'ru/biblioteka',
  language: 'ru',
  title: 'Библиотека на колёсах проехала двести тысяч километров',
  author: 'Вера Соколова',
  day: '2024-10-09',
  paragraphs: [
    'Старый автобус с полками вместо сидений останавливается у магазина ровно в десять. За семнадцать лет он проехал двести тысяч километров и ни разу, утверждает водитель, не опоздал больше чем на час.',
    'В автобусе три тысячи книг, и каждые две недели половину меняют. Чаще всего спрашивают детективы, а зимой — книги о садоводстве: в январе, говорит библиотекарь, всем хочется думать о помидорах.',
    'Маршрут проходит через девятнадцать деревень. В четырёх из них школу закрыли, и для детей автобус остался единственным местом, где можно взять книгу и задать вопрос взрослому, который не торопится.',
    'Весной областной совет обещал новый автобус с подъёмником для колясок. Водитель рад, но просит оставить ему старый гудок: по нему в деревнях узнают, что пора нести книги обратно.',
  ],
};

export const FERRY: DemoArticle = {
  slug: 'news/ferry',
  language: 'en',
  title: 'Ferry timetable changes at the end of the month',
  author: 'Owen Tarrant',
  day: '2025-04-22',
  paragraphs: [
    'The summer timetable of the Quern ferry begins on the last Sunday of April, a week earlier than last year. Boats will leave Millbrook at ten minutes past each hour from seven in the morning until nine at night.',
    'The crossing still takes fourteen minutes at high water and up to twenty when the sandbank shows. Bicycles travel free on weekdays; at weekends there is room for twelve, and the thirteenth waits.',
    'The old ferry, Patience, will be kept at the upper landing as a reserve. Her engine was rebuilt over the winter by pupils of the technical school, who found a sixpence of 1936 under the gearbox and have asked to put it back.',
  ],
};

export const WARNINGS_EXPLAINED: DemoArticle = {
  slug: 'tech/warnings',
  language: 'en',
  title: 'Why so many websites print “Undefined array key”',
  author: 'Ravi Thistlewood',
  day: '2024-06-30',
  paragraphs: [
    'When a site moves to version 8 of PHP, a mistake that used to pass in silence becomes a line in the middle of the page. The program asks a list for an entry that is not there, and the language says so aloud.',
    'A reader then sees something like this: “Warning: Undefined array key 0 in /var/www/html/media.php on line 12”. It names a file on the server, which is of no use to the reader and of some use to a burglar.',
    'The cure is a line of configuration that sends such messages to a log. The better cure is to mend the program. Most shops do the first on Monday and the second never.',
    'This newspaper did neither for a month, as several readers pointed out by postcard.',
  ],
};

export const FLOOD: DemoArticle = {
  slug: 'archive/flood-of-1931',
  language: 'en',
  title: 'From the archive: the flood of 1931',
  author: 'The Gazette',
  day: '1931-02-14',
  paragraphs: [
    'The waters of the Quern rose on Thursday night to a height not known by any person now living, and stood at daybreak four feet deep in the nave of the parish church. No lives were lost.',
    'The miller, Mr. Josiah Penn, took eleven neighbours into the upper storey of the mill, where they passed the night upon sacks of barley, and were brought off in the forenoon by a boat from the ferry.',
    'The bridge held. Those who had prophesied its fall on every market day for thirty years were observed upon it on Friday afternoon, looking at the water.',
  ],
};

export const CHESS: DemoArticle = {
  slug: 'sport/chess',
  language: 'en',
  title: 'Chess club wins the valley league on the last board',
  author: 'Hester Quill',
  day: '2025-04-25',
  paragraphs: [
    'It came down to a pawn. At ten minutes to midnight, with three boards drawn and one won on either side, seventeen-year-old Nadia Osei pushed her last pawn to the seventh rank and her opponent from Coldharbour stopped the clock.',
    'The win gives Millbrook its first title since 1998 and the silver rook, which is made of tin. It will stand in the window of the ironmonger’s until next April, beside the key of the old tollhouse.',
    'Coldharbour’s captain asked for one thing: that the rematch be played in daylight. The last bus had gone, and his team went home in the bakery van, between the trays.',
  ],
};

export const PRICES: DemoArticle = {
  slug: 'live/market',
  language: 'en',
  title: 'Market day: what things cost on Thursday',
  author: 'Inés Caballero',
  day: '2025-04-24',
  paragraphs: [
    'Asparagus came to the market a fortnight early this year and cost as much as last: four for the bundle, six for the thick white kind that two stalls bring over the hill from Dene.',
    'Eggs were dear, at three sixty the dozen, because half the hens of the valley are moulting. Rhubarb was cheap, and the stallholders who had too much of it gave the last sticks away with every kilo of apples.',
    'There was no lamb. The shepherds say it will come after the fair, as it always does, and that asking will not make it come sooner.',
  ],
};

export const ALL_ARTICLES: readonly DemoArticle[] = [
  BRIDGE,
  BAKERY,
  OTTERS,
  CLOCKS,
  LIGHTHOUSE,
  ORANGES,
  TEA,
  LIBRARY,
  FERRY,
  WARNINGS_EXPLAINED,
  FLOOD,
  CHESS,
  PRICES,
];
