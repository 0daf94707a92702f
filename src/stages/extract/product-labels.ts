// Labels above what a product's page shows beside the product, other products, buyers' reviews, terms of delivery, in plain form (lower case), a line a language.

const THINGS = '(?:items?|products?|styles?|offers?|articles?|listings?|accessories|searches|models|picks)';

const OTHERS = [
  `(?:similar|related|recommended|suggested|sponsored|comparable|matching|other recommended) ${THINGS}(?: (?:for you|you (?:may|might) (?:also )?like|to (?:consider|explore)))?`,
  `${THINGS} (?:related to this (?:item|product)|you (?:may|might) (?:also )?(?:like|love|need))`,
  '(?:you|we think you) (?:may|might|will|could|would)(?: also)? (?:like|love|need|enjoy|be interested in)(?: these| this)?(?: (?:items|products|too))?',
  "you'll (?:also )?(?:like|love)(?: these| this)?(?: too)?",
  '(?:customers|people|shoppers|others|guests|users) (?:who (?:bought|viewed|liked|purchased|shopped)(?: (?:this|these))?(?: (?:item|product)s?)? )?also (?:bought|viewed|liked|purchased|considered|shopped|shop|love|like|view)(?: .{0,20})?',
  '(?:frequently|often|usually|commonly) (?:bought|purchased|viewed)(?: together| with(?: this)?)?|bought together|buy (?:it|them) (?:with|together)',
  `(?:your )?(?:recently (?:viewed|browsed)|browsing history|viewing history)(?: ${THINGS})?|(?:inspired by|based on) your (?:browsing|viewing|shopping) (?:history|trends)`,
  `(?:compare|explore|shop|view|see|discover) (?:with |to )?(?:similar|related) ${THINGS}`,
  `more (?:${THINGS} )?(?:like this|to (?:explore|love|consider)|from (?:this|the same) (?:seller|brand|shop|store|collection|designer))(?: ?:)?|(?:see|view) (?:seller's )?other ${THINGS}|seller's other ${THINGS}`,
  '(?:complete|finish) (?:the|your) (?:look|set|outfit|collection|setup)|(?:pairs|goes|works) (?:well|great|perfectly) with|wear it with|pair it with|shop the look|style it with',
  'recommendations?(?: for you)?|recommended (?:for you|with this|accessories)|(?:our )?(?:top )?picks for you|just for you',
  'ähnliche (?:artikel|produkte|angebote)|kunden (?:kauften|kaufen|sahen|haben)(?: sich)? auch.{0,30}|(?:das|dies|diese (?:artikel|produkte)) (?:könnten?|kann|dürften?) (?:dir|ihnen|euch|dich|sie)(?: auch)? (?:gefallen|interessieren)|(?:wird|werden) (?:oft|häufig) zusammen gekauft|zuletzt angesehene?(?: (?:artikel|produkte))?|passend dazu|passende (?:artikel|produkte)|weitere (?:artikel|produkte)|dazu passt|empfehlungen(?: für (?:dich|sie))?',
  "(?:produits|articles) (?:similaires|associés|apparentés|recommandés|complémentaires|consultés récemment|récemment consultés)|vous (?:aimerez|aimeriez|pourriez)(?: peut-être)?(?: (?:aussi|également))?(?: (?:aimer|apprécier))?|(?:fréquemment|souvent) achetés ensemble|(?:les |nos )?clients (?:ont|qui).{0,30}(?:aussi|également).{0,20}|(?:d'autres )?produits (?:de|dans) la même catégorie|vus récemment",
  '(?:productos|artículos) (?:relacionados|similares|recomendados)|(?:también )?(?:te|le|quizás te|quizá te) (?:puede|podría|pueden|podrían)(?: también)? (?:gustar|interesar)|quizás? también te guste|(?:los )?clientes (?:también|que).{0,40}|(?:frecuentemente|habitualmente) comprados juntos|comprados juntos habitualmente|vistos recientemente',
  '(?:prodotti|articoli) (?:correlati|simili|consigliati|visti di recente)|(?:ti )?potrebbe(?:ro)? (?:anche )?(?:piacerti|interessarti|interessare|piacere)(?: anche)?|spesso (?:comprati|acquistati) insieme|(?:i clienti|chi) (?:hanno|ha).{0,30}anche.{0,20}|visti di recente',
  '(?:produtos|artigos) (?:relacionados|semelhantes|similares|recomendados)|(?:você )?(?:também )?(?:pode|poderá|talvez) (?:também )?(?:gostar|goste|te interessar)(?: também)?|quem (?:viu|comprou).{0,40}|(?:frequentemente )?comprados juntos|vistos recentemente',
  '(?:gerelateerde|vergelijkbare|aanbevolen|soortgelijke|bijpassende) (?:producten|artikelen)|(?:anderen|klanten) (?:bekeken|kochten|kozen) ook|(?:vaak|regelmatig) samen gekocht|(?:recent|laatst|eerder) bekeken|misschien vind je dit ook leuk',
  '(?:podobne|powiązane|polecane) (?:produkty|przedmioty|oferty)|produkty (?:powiązane|podobne|polecane)|(?:inni )?(?:klienci )?(?:kupili|oglądali) (?:również|także|też)|ostatnio (?:oglądane|przeglądane)|może ci się (?:też |również )?spodobać|często kupowane razem',
  '(?:související|podobné|doporučené) (?:produkty|zboží)|(?:súvisiace|odporúčané) produkty|zákazníci (?:také|tiež|kupují|nakoupili).{0,20}|kapcsolódó termékek|hasonló termékek|produse (?:similare|asemănătoare|recomandate)|сродни продукти|подобни продукти|παρόμοια προϊόντα|σχετικά προϊόντα',
  '(?:похожие|сопутствующие|рекомендуемые|связанные|другие) товары|с этим товаром (?:также )?(?:покупают|берут|смотрят)|(?:вам|тебе) (?:также )?(?:может|могут) (?:также )?понравиться|(?:также|часто) покупают(?: вместе)?|(?:вы )?(?:недавно )?(?:просмотренные|смотрели)(?: товары)?|(?:схожі|подібні|супутні) товари',
  '(?:liknande|relaterade|rekommenderade|lignende|relaterte|relaterede|anbefalte) (?:produkter|artiklar|varer)|andra (?:köpte|tittade på) (?:även|också)|andre (?:købte|kjøpte|så) også|(?:samankaltais|vastaav|suositel)\\S{1,6} (?:tuotteita|tuotteet)|asiakkaat ostivat myös',
  '(?:benzer|ilgili|önerilen|tavsiye edilen) ürünler|bunları da (?:beğenebilirsiniz|sevebilirsiniz)|birlikte (?:alınan|satın alınan).{0,12}|son (?:görüntülenen|gezilen|baktığın).{0,12}',
  '関連(?:商品|製品|アイテム)|類似(?:商品|品)|おすすめ(?:の)?(?:商品|アイテム)|こちらもおすすめ|この商品を(?:買った|見た|チェックした)人.{0,24}|(?:最近|さいきん)(?:見た|チェックした)(?:商品|アイテム)|よく一緒に購入されている商品',
  '(?:相关|相關|相似|类似|類似|推荐|推薦)(?:产品|產品|商品)|猜(?:你|您)喜(?:欢|歡)|(?:你|您)(?:可能|也许|或許)(?:还|還|也|会|會)?(?:会|會)?喜(?:欢|歡)|看了又看|最近浏览|最近瀏覽|(?:관련|연관|추천|비슷한|최근 본) ?상품|함께 (?:구매|구입)한 상품',
  '(?:منتجات|سلع) (?:مشابهة|ذات صلة|مقترحة)|(?:قد|ربما) (?:يعجبك|تعجبك|يهمك) (?:أيضا|أيضًا|ايضا)|מוצרים (?:דומים|קשורים|נוספים)|sản phẩm (?:tương tự|liên quan)|produk (?:serupa|terkait|lainnya)|สินค้า(?:ที่เกี่ยวข้อง|ใกล้เคียง|แนะนำ)',
];

/** The whole of a line, as all here. */
export const OTHER_OFFERS = new RegExp(`^(?:${OTHERS.join('|')})\\s?[:：.…!?]?$`, 'u');

const OPINIONS = [
  '(?:(?:customer|product|user|buyer|guest|client|verified|our|top|latest|global|all) )*(?:reviews?|ratings?|testimonials)(?: (?:&|and) (?:reviews?|ratings?))?',
  '(?:kunden|produkt|käufer)?(?:bewertung(?:en)?|rezension(?:en)?|meinung(?:en)?)|(?:avis|commentaires|témoignages)(?: (?:des |de nos |produit|vérifiés ?)?(?:clients|consommateurs|utilisateurs)?)?',
  '(?:reseñas|opiniones|valoraciones|comentarios)(?: (?:de|sobre) .{3,24})?|recensioni(?: (?:dei|di|del) .{3,24})?|avaliações(?: (?:de|dos|do) .{3,24})?',
  '(?:klant|product)?(?:beoordelingen|reviews)|(?:opinie|recenzje|oceny)(?: (?:klientów|o produkcie))?|recenze|hodnocení(?: (?:zákazníků|produktu))?|hodnotenia|vélemények|recenzii|отзывы(?: (?:покупателей|о товаре|клиентов))?|відгуки(?: .{3,24})?',
  '(?:kund|produkt)?recensioner|(?:kunde)?anmeldelser|(?:kunde)?omtaler|arvostelut|(?:müşteri |ürün )?(?:yorumları|yorumlar|değerlendirmeleri|değerlendirmeler)',
  '(?:カスタマー|商品の?|お客様の?)?(?:レビュー|口コミ|クチコミ)|(?:用户|用戶|商品|顾客|顧客|买家|買家)?(?:评价|評價|评论|評論)|(?:상품 ?|구매 ?)?(?:리뷰|후기)',
];

/** "12 reviews for Oak chair": how shops count what was said of the product that they name. */
const OPINIONS_OF_ONE = [
  '\\d+ (?:reviews? (?:for|of|on)|bewertung(?:en)? (?:für|zu)|avis (?:pour|sur)|valoraci(?:ón|ones) (?:en|para)|(?:reseñas?|opini(?:ón|ones)) (?:de|sobre|para)|recension[ei] (?:per|su)|avaliaç(?:ão|ões) (?:para|de|sobre))',
  '\\d+ (?:(?:beoordelingen|beoordeling|reviews?) (?:voor|van|over)|opini[aei] o|recension(?:er)? (?:av|för)|anmeldelser? (?:af|av|for|til)|omtaler? (?:av|for)|arvio(?:ta)? (?:tuotteesta|tuotteelle)|hodnocení (?:produktu|pro)|recenz(?:e|í|ie|ii) (?:pro|pentru)|отзыв(?:а|ов)? (?:на|о|об|для)|відгук(?:и|ів)? (?:на|про|до|для))',
];

const NAMED_LAST = '.{2,100} için \\d+ (?:yorum|değerlendirme|inceleme)|.{2,100}(?:の|に対する)レビュー ?\\d+ ?件';

export const REVIEWS = new RegExp(
  `^(?:(?:\\d[\\d.,]* )?(?:${OPINIONS.join('|')})(?: ?[(（]?[\\d.,]+\\+?[)）]?)?\\s?[:：]?|(?:${OPINIONS_OF_ONE.join('|')}) .{2,100}|${NAMED_LAST})$`,
  'u',
);

/** Begins a line or a heading about how a shop sends things and takes them back. */
const TERMS_OF_DELIVERY = [
  '(?:(?:free|fast|standard|express|easy|our|worldwide|international|home|next[ -]day) )*(?:shipping|delivery|returns?|refunds?|exchanges?)',
  '(?:kostenlose[rn]? |gratis |schnelle[rn]? )?(?:versand(?:kosten)?|lieferung|lieferzeit|lieferzeiten|rückgabe(?:recht)?|rücksendung(?:en)?|zustellung|umtausch)',
  '(?:frais de |délais? de )?(?:livraisons?|expéditions?)|retours?(?= |$)|échanges? et',
  '(?:gastos de |plazos? de )?(?:envíos?|entregas?)|devoluci(?:ón|ones)|cambios y devoluciones',
  '(?:tempi di |costi di )?(?:spedizion[ei]|consegn[ae])|resi(?= |$)|reso(?= |$)',
  '(?:prazo de )?(?:envio|entrega)s?|frete|devoluç(?:ão|ões)|trocas e',
  '(?:gratis )?(?:verzending|verzendkosten|bezorging|levering|levertijd)|retourneren|retourbeleid|retour(?= |$)',
  'dostawa|wysyłka|zwroty?(?= |$)|doprava|doručení|vrácení|doručenie|szállítás|livrare|retur(?= |$)|доставка|возврат|повернення|обмен и|оплата и доставка|доставка и оплата',
  'frakt|leverans|leverering|retur(?:er|rett|ret)?(?= |$)|toimitus|palautu(?:s|kset)|kargo|teslimat|iade',
  '(?:配送|送料|返品|お届け|运费|運費|退货|退貨|退换货|退換貨|物流)\\S{0,20}$|(?:배송|반품|교환)\\S{0,20}$|giao hàng|vận chuyển|đổi trả|pengiriman|pengembalian|الشحن|التوصيل|الإرجاع|משלוח|החזרות|การจัดส่ง',
];

export const DELIVERY = new RegExp(`^(?:${TERMS_OF_DELIVERY.join('|')})(?![\\p{L}\\d])`, 'u');
