// Small PDFs made by hand for tests: pages of placed lines in Helvetica, with document information and links.

export interface MadePage {
  /** Text, x, y from below, font size. */
  lines: ReadonlyArray<readonly [text: string, x: number, y: number, size?: number]>;
  link?: string;
}

export function madePdf(pages: readonly MadePage[], info: Record<string, string> = {}): Buffer {
  const objects: string[] = [];
  const add = (body: string): number => objects.push(body);
  const font = add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const kids = pages.map(({ lines, link }) => {
    const drawn = lines.map(
      ([text, x, y, size = 11]) => `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped(text)}) Tj ET`,
    );
    const stream = drawn.join('\n');
    const content = add(`<</Length ${stream.length}>>\nstream\n${stream}\nendstream`);
    const notes =
      link === undefined ? '' : `/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(${escaped(link)})>>>>]`;
    return add(
      `<</Type/Page/Parent ${'PARENT'} 0 R/MediaBox[0 0 612 792]/Contents ${content} 0 R/Resources<</Font<</F1 ${font} 0 R>>>>${notes}>>`,
    );
  });
  const parent = add(`<</Type/Pages/Kids[${kids.map((n) => `${n} 0 R`).join(' ')}]/Count ${kids.length}>>`);
  const root = add(`<</Type/Catalog/Pages ${parent} 0 R>>`);
  const about = add(
    `<<${Object.entries(info)
      .map(([name, value]) => `/${name}(${escaped(value)})`)
      .join('')}>>`,
  );
  return fileOf(
    objects.map((body) => body.replace('PARENT', String(parent))),
    `/Root ${root} 0 R/Info ${about} 0 R`,
  );
}

/** One page whose content is this stream, packed by these filters. */
export function packedPdf(content: Buffer, filters: string): Buffer {
  return fileOf(
    [
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
      `<</Length ${content.length}/Filter ${filters}>>\nstream\n${content.toString('latin1')}\nendstream`,
      '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    ],
    '/Root 1 0 R',
  );
}

function fileOf(objects: readonly string[], trailer: string): Buffer {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((body, n) => {
    const at = file.length;
    file += `${n + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}${trailer}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

const escaped = (text: string): string => text.replaceAll(/[\\()]/g, '\\$&');
