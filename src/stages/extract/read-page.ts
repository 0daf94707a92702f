// One page read whole: what was found, what was kept and why. `extractPage` reports it, `--explain` shows it.
import type { Document } from 'domhandler';
import type { PageMetadata, PageType } from '../../domain/document.ts';
import type { PageBlock, Segmentation } from './blocks/page-block.ts';
import { segmentPage } from './blocks/segment.ts';
import { type Choice, chooseBlocks } from './choose-blocks.ts';
import { type CutReason, parseHtml } from './dom/parse-html.ts';
import type { ExtractEngine } from './engine.ts';
import { type PageSignals, pageSignals } from './features/page-signals.ts';
import { type PageView, viewPage } from './features/page-view.ts';
import { discountFurniture } from './host-profile.ts';
import { extractMetadata } from './metadata/extract-metadata.ts';
import type { BlockModel } from './model/block-model.ts';
import { leanOnTemplate } from './model/lean-on-template.ts';
import { scorePage } from './model/score-page.ts';
import { pageHtml } from './page-html.ts';
import type { HostProfile, PageInput } from './page-input.ts';
import { likeliestType, pageTypeByModel, pageTypeByRules } from './page-type.ts';
import { raiseReplies } from './thread-replies.ts';

export interface PageReading {
  charset: string;
  document: Document;
  cut: CutReason | 'text' | null;
  signals: PageSignals;
  metadata: PageMetadata;
  pageType: PageType;
  /** The blocks that were judged, in page order. */
  page: Segmentation;
  verdicts: BlockVerdict[];
  /** What word-F1 the choice promises; null for engines that do not say. */
  expectedF1: number | null;
}

/** What became of one block, and why: `model`, or the rule that decided. */
export interface BlockVerdict {
  kept: boolean;
  score: number;
  reason: string;
}

export function readPage(input: PageInput, engine: ExtractEngine): PageReading {
  const { page: source, charset } = pageHtml(input);
  const { document, cut } = parseHtml(source);
  const signals = pageSignals(document, input.url);
  const metadata = extractMetadata(document, { url: input.url });
  const whole = segmentPage(document);
  const view = viewPage(whole, signals);
  const shared = { charset, document, signals, metadata };
  if (engine.readability !== null) {
    const page = segmentPage(parseHtml(engine.readability(source.text(), input.url)).document);
    const verdicts = page.blocks.map(() => ({ kept: true, score: 1, reason: 'readability' }));
    return { ...shared, cut, page, verdicts, pageType: pageTypeByRules(view), expectedF1: null };
  }
  const judged =
    engine.model === null ? judgeByRules(view) : judgeByModel(view, engine.model, input.hostProfile ?? null);
  return { ...shared, ...judged, page: whole, cut: cut ?? (whole.cut ? 'text' : null) };
}

type Judged = Pick<PageReading, 'verdicts' | 'pageType' | 'expectedF1'>;

function judgeByRules(view: PageView): Judged {
  const verdicts = view.page.blocks.map((_: PageBlock, i: number) => {
    const score = view.rules[i] ?? 0;
    return { kept: score >= 0.5, score, reason: 'rules' };
  });
  return { verdicts, pageType: pageTypeByRules(view), expectedF1: null };
}

function judgeByModel(view: PageView, model: BlockModel, profile: HostProfile | null): Judged {
  const scores = scorePage(view, model);
  const pageType = pageTypeByModel(scores.types, model.typeNames, view);
  const taken = likeliestType(scores.types, model.typeNames);
  const meant = pageType === 'forum' && taken !== 'forum' ? raiseReplies(view.page, scores.blocks) : scores.blocks;
  const leaning = leanOnTemplate(view, meant, pageType);
  const likely = profile === null ? leaning : withoutFurniture(view, leaning, profile, pageType);
  const choice = chooseBlocks(view.page, likely, pageType);
  const verdicts = view.page.blocks.map((_: PageBlock, i: number) => ({
    kept: choice.chosen[i] === 1,
    score: likely[i] ?? 0,
    reason: reasonOf(choice, i, likely[i] === leaning[i] ? 'model' : 'host-profile'),
  }));
  return { verdicts, pageType, expectedF1: choice.expectedF1 };
}

function reasonOf({ chosen, filled, copied, elsewhere }: Choice, i: number, judge: string): string {
  if (copied[i] === 1) return 'copy';
  if (elsewhere[i] === 1) return 'section';
  return filled[i] === 1 && chosen[i] === 1 ? 'gap' : judge;
}

/** A profile that would take most of the text does not know this page: copies of one page share all their blocks. */
function withoutFurniture(view: PageView, scores: Float32Array, profile: HostProfile, type: PageType): Float32Array {
  const { blocks } = view.page;
  const likely = discountFurniture(
    blocks.map((block) => block.body),
    scores,
    profile,
  );
  const words = (p: Float32Array): number => {
    const { chosen } = chooseBlocks(view.page, p, type);
    return blocks.reduce((sum, block, i) => sum + (chosen[i] === 1 ? block.words : 0), 0);
  };
  return words(likely) * 2 >= words(scores) ? likely : scores;
}
