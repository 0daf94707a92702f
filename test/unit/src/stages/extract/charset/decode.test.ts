import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeHtml } from '../../../../../../src/stages/extract/charset/decode.ts';

/** Bytes of a text in a charset, found by decoding every code of one or two bytes. */
function encode(text: string, charset: string): Buffer {
  const codes = encoders.get(charset) ?? makeEncoder(charset);
  encoders.set(charset, codes);
  return Buffer.concat(
    [...text].map((char) => {
      const bytes = codes.get(char);
      if (bytes === undefined) throw new Error(`${char} is not in ${charset}`);
      return bytes;
    }),
  );
}

const encoders = new Map<string, Map<string, Buffer>>();

function makeEncoder(charset: string): Map<string, Buffer> {
  const codes = new Map<string, Buffer>();
  const offer = (bytes: Buffer): void => {
    const decoder = new TextDecoder(charset);
    const char = decoder.decode(bytes, { stream: true }) + decoder.decode();
    if ([...char].length === 1 && char !== '\ufffd' && !codes.has(char)) codes.set(char, bytes);
  };
  for (let byte = 0; byte < 256; byte++) offer(Buffer.from([byte]));
  for (let lead = 0x81; lead < 0xff; lead++)
    for (let trail = 0x40; trail < 0xff; trail++) offer(Buffer.from([lead, trail]));
  return codes;
}

function page(text: string, charset: string, head = ''): Buffer {
  const [before, after] = [`<!doctype html><html><head>${head}<title>`, '</title></head><body><p>'];
  const body = encode(text, charset);
  return Buffer.concat([Buffer.from(before), body, Buffer.from(after), body, Buffer.from('</p></body></html>')]);
}

const UNDECLARED: readonly (readonly [string, string])[] = [
  ['windows-1252', 'Die Gemeinde lädt zur großen Feier für alle Bürger — “schön” wird’s'],
  ['windows-1252', 'L’été dernier, nous avons visité le château près de la forêt'],
  ['windows-1250', 'Wczoraj w Łodzi odbyło się spotkanie o przyszłości świeżej żywności'],
  ['iso-8859-2', 'Příští schůze se koná v úterý, řekl mluvčí'],
  ['windows-1251', 'Вчера прошло совещание о будущем железных дорог'],
  ['koi8-r', 'Вчера прошло совещание о будущем железных дорог'],
  ['iso-8859-5', 'Вчера прошло совещание о будущем железных дорог'],
  ['ibm866', 'Вчера прошло совещание о будущем железных дорог'],
  ['windows-1253', 'Η συνάντηση έγινε χθες στην Άρτα για το μέλλον'],
  ['windows-1254', 'Dün İstanbul’da geleceğin ulaşımı üzerine bir toplantı yapıldı'],
  ['windows-1255', 'הישיבה על עתיד הרכבת התקיימה אתמול'],
  ['windows-1256', 'عقد الاجتماع أمس حول مستقبل السكك الحديدية'],
  ['windows-1257', 'Vakar įvyko susitikimas, kuriame aptarta geležinkelių ateitis'],
  ['windows-874', 'การประชุมเรื่องอนาคตของรถไฟจัดขึ้นเมื่อวานนี้'],
  ['gbk', '昨天召开了关于铁路未来的会议，部长说'],
  ['big5', '昨天召開了關於鐵路未來的會議，部長說'],
  ['shift_jis', '昨日、鉄道の将来についての会議が開かれました'],
  ['euc-jp', '昨日、鉄道の将来についての会議が開かれました'],
  ['euc-kr', '어제 철도의 미래에 관한 회의가 열렸습니다'],
];

function read(bytes: Buffer, contentType: string | null): [html: string, charset: string] {
  const { page, charset } = decodeHtml(bytes, contentType);
  return [page.text(), charset];
}

describe('undeclared pages', () => {
  test.each(UNDECLARED)('%s is told by its text: %s', (charset, text) => {
    const decoded = decodeHtml(page(text, charset), null);
    expect(decoded.charset).toBe(charset);
    expect(decoded.page.text()).toContain(`<p>${text}</p>`);
  });

  test('UTF-8 is told by its form', () => {
    expect(read(Buffer.from('<p>Größe 日本 ≥ 3</p>'), null)).toEqual(['<p>Größe 日本 ≥ 3</p>', 'utf-8']);
  });

  test('UTF-8 with a broken end stays UTF-8', () => {
    const whole = Buffer.from('<p>Grüße aus Österreich über München, schön</p>ü');
    expect(decodeHtml(whole.subarray(0, whole.length - 1), null).charset).toBe('utf-8');
  });

  test('UTF-16 without a mark is told by its zero bytes, in either order', () => {
    const little = Buffer.from('<!doctype html><p>日本語のページ</p>', 'utf16le');
    expect(decodeHtml(little, null).charset).toBe('utf-16le');
    expect(decodeHtml(Buffer.from(little).swap16(), 'text/html; charset=windows-1252').page.text()).toContain(
      '日本語のページ',
    );
  });

  test('ISO-2022-JP is told by its escapes', () => {
    const bytes = Buffer.from('<p>\x1b$B%F%9%H\x1b(B</p>', 'latin1');
    expect(read(bytes, null)).toEqual(['<p>テスト</p>', 'iso-2022-jp']);
  });

  test('pure ASCII takes what is declared, else the standard’s default', () => {
    expect(decodeHtml(Buffer.from('<p>plain</p>'), null).charset).toBe('windows-1252');
    expect(decodeHtml(Buffer.from('<p>plain</p>'), 'text/html; charset=UTF-8').charset).toBe('utf-8');
  });
});

describe('declarations', () => {
  const russian = 'Вчера прошло совещание о будущем железных дорог';

  test('a byte order mark beats header and meta', () => {
    const bytes = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('<p>Größe</p>', 'utf16le').swap16()]);
    expect(read(bytes, 'text/html; charset=windows-1252')).toEqual(['<p>Größe</p>', 'utf-16be']);
  });

  test('a header is read with quotes, spaces and capitals', () => {
    expect(decodeHtml(page(russian, 'windows-1251'), 'Text/HTML; Charset = "WINDOWS-1251"').charset).toBe(
      'windows-1251',
    );
  });

  test('bytes that are UTF-8 are read so whatever is declared', () => {
    expect(
      decodeHtml(Buffer.from(`<meta charset=koi8-r><p>${russian}</p>`), 'text/html; charset=gbk').page.text(),
    ).toContain(russian);
  });

  test('a header that says UTF-8 of other bytes gives way to the meta', () => {
    const bytes = page(russian, 'koi8-r', '<meta charset="koi8-r">');
    expect(decodeHtml(bytes, 'text/html; charset=utf-8').page.text()).toContain(russian);
  });

  test.each(['windows-1252', 'iso-8859-7', 'shift_jis', 'utf-8', 'no-such-charset'])(
    'a header that lies (%s) is found out',
    (lie) => {
      const decoded = decodeHtml(page(russian, 'windows-1251'), `text/html; charset=${lie}`);
      expect(decoded).toMatchObject({ charset: 'windows-1251' });
      expect(decoded.page.text()).toContain(russian);
    },
  );

  test('a true but rare declaration is kept', () => {
    const text = 'Größe für Straße';
    expect(decodeHtml(page(text, 'iso-8859-15', '<meta charset="iso-8859-15">'), null).charset).toBe('iso-8859-15');
    expect(decodeHtml(page(text, 'macintosh'), 'text/html; charset=macintosh').page.text()).toContain(text);
  });

  test('metas are found late, in any quoting, and not in scripts or comments', () => {
    const late = `${'<!-- padding -->'.repeat(200)}<script>var a = '<meta charset=shift_jis>'</script><!-- <meta charset=big5> --><META CONTENT='text/html; charset=windows-1251' HTTP-EQUIV=Content-Type>`;
    expect(decodeHtml(page('Да', 'windows-1251', late), null).charset).toBe('windows-1251');
  });

  test('windows-1252 gives its quotes and dashes, not control characters', () => {
    expect(
      decodeHtml(
        Buffer.from('<p>\x93quoted\x94 \x96 \x80 5</p>', 'latin1'),
        'text/html; charset=iso-8859-1',
      ).page.text(),
    ).toBe('<p>“quoted” – € 5</p>');
  });
});

test('any bytes decode to something, in bounded time', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2000 }),
      fc.option(fc.string({ maxLength: 60 }), { nil: null }),
      (bytes, header) => {
        const decoded = decodeHtml(Buffer.from(bytes), header);
        expect(new TextDecoder(decoded.charset).encoding).toBe(decoded.charset);
      },
    ),
    { numRuns: 60 },
  );
});

test('UTF-8 of few letters beyond ASCII that ends within a letter is UTF-8 all the same', () => {
  const bytes = Buffer.concat([Buffer.from('<p>größe '), Buffer.from([0xc3])]);
  expect(read(bytes, null)).toEqual(['<p>größe \ufffd', 'utf-8']);
});
