// Codes that a content system should have replaced: shortcodes, embed addresses, editor comments.
import { aboutness } from './about-guard.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';

/** WordPress shortcodes: `[name key="value"]`, `[/name]`, or an address between the two (codex.wordpress.org/Shortcode). */
const SHORTCODE =
  /^\s*(?:\[\/?[a-z][a-z0-9_-]{2,40}(?: [a-z_-]+=(?:"[^"]{0,300}"|'[^']{0,300}'|“[^”]{0,300}”|[^\s\]]{1,200})){0,20} ?\/?\](?:\s*https?:\/\/\S{1,300}\s*)?){1,8}\s*$/;
const NAMED =
  /=|\[\/|\[(?:embed|gallery|caption|vc_|et_pb|contact-form|ad|ads|adrotate|rev_slider|video|audio|playlist|table|tweet|youtube|button|divider|sc|mc4wp|wpforms|ninja|gravity)/;
const EDITOR_COMMENT = /^\s*<!-- ?\/?(?:wp:|more|nextpage|\/wp:|\[if|ad|google|begin|end)[^\n]{0,300}-->\s*$/;
const ABOUT = /short ?codes?|wordpress|gutenberg|plugin|bbcode|template|markdown|html/i;

export const templateResidue: NoiseFilter = {
  name: 'Template residue',
  reason: 'template-residue',
  summary: 'Shortcodes and editor comments that were left in the text; texts about content systems keep theirs.',
  example: '[caption id="attachment_12" align="alignleft" width="300"]',
  find(page) {
    const edits: LineEdit[] = [];
    page.lines.forEach((line, index) => {
      if (line.kind === 'code' || line.text.length > 2000 || !/^\s*[[<]/.test(line.text)) return;
      if ((SHORTCODE.test(line.text) && NAMED.test(line.text)) || EDITOR_COMMENT.test(line.text))
        edits.push(dropLine(page, index));
    });
    return edits.length > 0 && aboutness(page, ABOUT, 1) === null ? edits : [];
  },
};
