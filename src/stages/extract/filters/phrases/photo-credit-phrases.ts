// Photo credits that stand as a line of their own.
import type { PhraseFamily } from './phrase-family.ts';

const AGENCY =
  '(getty images?|getty|afp|afp/getty images|reuters|ap|ap photo|ap images|associated press|epa|epa-efe|efe|dpa|dpa/[\\p{L} ]{2,30}|ansa|lusa|apa|keystone|belga|anp|pap|tass|тасс|риа новости|xinhua|新华社|新华社发|shutterstock|istock(photo)?|alamy( stock photo)?|unsplash|pexels|pixabay|depositphotos|adobe ?stock|imago( images)?|picture alliance|pa( media| images| wire)?|zuma( press)?|sipa( press| usa)?|bloomberg|corbis|rex( features)?|splash news|wenn|nurphoto|anadolu( agency)?|aa|yonhap|연합뉴스|뉴시스|뉴스1|kyodo|共同(通信)?|時事(通信)?|hollandse hoogte|ritzau( scanpix)?|ntb( scanpix)?|tt|scanpix|lehtikuva|europa press|wikimedia( commons)?|wikipedia|flickr|creative commons|courtesy photo|file( photo)?|handout|supplied|stock photo|google maps|instagram|facebook|twitter|youtube)';

export const PHOTO_CREDIT_PHRASES: PhraseFamily = {
  family: 'photo-credit',
  strong: [
    '(photo|photos|photograph|photography|image|images|picture|pictures|pic|illustration|graphic|video|file photo|stock photo|featured image|header image|cover (photo|image))( (credits?|source|courtesy|by|from))*\\s?[:：/|–—-] ?.{2,120}',
    "(photo|photos|photograph|image|picture|illustration|graphic)( (credit|credits|courtesy|source))? (by|of|from|courtesy of|via) [\\p{L}.'’-]+( [\\p{L}.'’-]+){0,4}( ?(/|on|via|for|\\|) ?.{2,50})?",
    '(photo|image|picture) (credit|courtesy|source)s?( of| by)? .{2,100}',
    'photograph by .{2,80}',
    `${AGENCY} ?(/|via|\\|) ?${AGENCY}( via .{2,30})?`,
    '(foto|fotos|bild|bilder|grafik|symbolbild|archivfoto|archivbild|symbolfoto)( ?\\(?(von|quelle|credit|copyright|archiv|©)\\)?)?\\s?[:©/|–—-] ?.{2,100}',
    '(bildquelle|bildnachweis|fotoquelle|fotocredit|fotonachweis|bildrechte|quelle bild|bild-?credit)\\s?[:©]? ?.{2,100}',
    '(crédits? photos?|photos?|crédit|image|illustration|visuel)\\s?[:©] ?.{2,100}',
    'crédits? (photo|image)s?\\s?[:©]? ?.{2,100}',
    '(foto|fotografía|imagen|fotos|crédito|créditos)( (de|cortesía))?\\s?[:©/] ?.{2,100}',
    '(foto|immagine|credits?|fonte foto|crediti)( (di|credit))?\\s?[:©/] ?.{2,100}',
    '(foto|imagem|crédito|créditos|reprodução|divulgação)( (de|por))?\\s?[:©/] ?.{2,100}',
    '(foto|beeld|fotograaf)\\s?[:©/] ?.{2,100}',
    '(fot\\.|foto|zdjęcie|źródło zdjęcia|grafika)\\s?[:©/]? ?.{2,100}',
    '(фото|иллюстрация|фотография|снимок|изображение|скриншот)( (из|с|на))?\\s?[:©/] ?.{2,100}',
    '(图片|圖片|摄影|攝影|供图|图源|图片来源|圖片來源|资料图|封面图)\\s?[::/|] ?.{1,60}',
    '(图片|圖片)(来源|來源)[::]? ?.{1,60}',
    '(写真|画像|撮影|出典|写真提供|画像提供)\\s?[::/=] ?.{1,60}',
    '(사진|이미지|그래픽|자료사진)\\s?[=::/|] ?.{1,60}',
    '(fotoğraf|foto|görsel|kaynak)\\s?[:©/] ?.{2,80}',
    '(صورة|الصورة|تصوير|مصدر الصورة)\\s?[:©/] ?.{2,80}',
    '(foto|bild|billede|bilde|kuva|fotograf)\\s?[:©/] ?.{2,80}',
    'image via .{2,60}',
    'photo via .{2,60}',
  ],
  anywhere: [`^[\\p{L}.'-]+( [\\p{L}.'-]+){0,3} ?(/|via|\\|) ?${AGENCY}( via .{2,30})?$`],
  weak: [AGENCY],
};
