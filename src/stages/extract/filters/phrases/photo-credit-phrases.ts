// Photo credits that stand as a line of their own.
import type { PhraseFamily } from './phrase-family.ts';

/** Agencies and libraries whose names stand alone under a picture. */
export const AGENCIES =
  '(getty images?|afp|afp/getty images|afp via getty images|reuters|ap photo|ap images|associated press|epa-efe|dpa|dpa/[\\p{L} ]{2,30}|picture alliance(/dpa)?|ansa|tass|тасс|риа новости|xinhua|新华社|新华社发|shutterstock|istock(photo)?|alamy( stock photo)?|unsplash|pexels|pixabay|depositphotos|adobe ?stock|imago( images)?|pa (media|images|wire)|zuma( press)?|sipa( press| usa)|bloomberg|rex features|nurphoto|anadolu( agency| ajansı)?|yonhap|연합뉴스|뉴시스|kyodo|共同通信|時事通信|hollandse hoogte|ritzau( scanpix)?|ntb( scanpix)?|scanpix|lehtikuva|europa press|wikimedia commons|keystone|handout|courtesy photo|file photo|stock photo)';

const SHORT = '(ap|pa|epa|efe|apa|anp|pap|tt|aa|dpa|getty|flickr|nasa|wikimedia|facebook|instagram|twitter)';

export const PHOTO_CREDIT_PHRASES: PhraseFamily = {
  family: 'photo-credit',
  strong: [
    'credits? ?[:：] ?.{2,100}',
    '(photo|image|picture)s? ?[:：/] ?.{2,100}',
    'ap photo.{0,60}',
    'picture: .{2,80}',
    '(photo|photos|photograph|photography|image|images|picture|pictures|pic|illustration|file photo|stock photo|featured image|header image|cover (photo|image))( (credits?|source|courtesy|by|from))*\\s?[:：©|] ?.{2,120}',
    '(photo|photograph|image|picture|illustration)( (credit|credits|courtesy|source))? (by|courtesy of|via) .{2,80}',
    '(photo|image|picture) (credit|courtesy|source)s?( of| by)? .{2,100}',
    'photograph by .{2,80}',
    `${AGENCIES} ?(/|via|\\|) ?(${AGENCIES}|${SHORT}|.{2,40})`,
    '(foto|fotos|bild|bilder|grafik|symbolbild|archivfoto|archivbild|symbolfoto)( ?\\(?(von|quelle|credit|copyright|archiv|©)\\)?)?\\s?[:©|] ?.{2,100}',
    '(bildquelle|bildnachweis|fotoquelle|fotocredit|fotonachweis|bildrechte|quelle bild|bild-?credit)\\s?[:©]? ?.{2,100}',
    '(crédits? photos?|crédit|illustration|visuel)\\s?[:©] ?.{2,100}',
    'crédits? (photo|image)s?\\s?[:©]? ?.{2,100}',
    '(fotografía|imagen|crédito|créditos)( (de|cortesía))?\\s?[:©] ?.{2,100}',
    '(immagine|fonte foto|crediti)( (di|credit))?\\s?[:©] ?.{2,100}',
    '(imagem|reprodução|divulgação)( (de|por))?\\s?[:©] ?.{2,100}',
    '(beeld|fotograaf)\\s?[:©] ?.{2,100}',
    'fot\\. ?.{2,100}',
    '(zdjęcie|źródło zdjęcia)\\s?[:©] ?.{2,100}',
    '(фото|иллюстрация|фотография|снимок|изображение|скриншот)\\s?[:©] ?.{2,100}',
    '(图片|圖片|摄影|攝影|供图|图源|图片来源|圖片來源|资料图|封面图)\\s?[：:|] ?.{1,60}',
    '(写真|画像|撮影|写真提供|画像提供)\\s?[：:=] ?.{1,60}',
    '(사진|이미지|그래픽|자료사진)\\s?[=：:] ?.{1,60}',
    '(fotoğraf|görsel)\\s?[:©] ?.{2,80}',
    '(صورة|الصورة|تصوير|مصدر الصورة)\\s?[:©] ?.{2,80}',
    '(billede|bilde|kuva|fotograf)\\s?[:©] ?.{2,80}',
  ],
  anywhere: [`^© ?(?:${AGENCIES}|.{2,40}/ ?${AGENCIES})`],
  weak: [AGENCIES],
};
