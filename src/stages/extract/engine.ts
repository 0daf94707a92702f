// An extraction engine: what is loaded once per process or thread and used for every page.
import type { ExtractorVersion } from '../../domain/document.ts';
import { createLanguageDetector, type LanguageDetector } from './language/detect.ts';
import { type BlockModel, loadBlockModel } from './model/block-model.ts';

export type EngineName = 'gristmill' | 'readability';

export interface ExtractEngine {
  name: EngineName;
  version: ExtractorVersion;
  /** Null when blocks are chosen by rules alone. */
  model: BlockModel | null;
  language: LanguageDetector;
  /** The other engine, HTML to its article's HTML; null for this one. Loaded on demand: its DOM takes a second to start. */
  readability: ((html: string, url: string | null) => string) | null;
}

export interface EngineOptions {
  engine?: EngineName;
  /** Path of a model file; the one that ships with the package when absent. */
  modelFile?: string | null;
}

/** Raised with every change that can change a text. */
const EXTRACTOR_VERSION = '3';

export async function createExtractEngine(options: EngineOptions = {}): Promise<ExtractEngine> {
  const name = options.engine ?? 'gristmill';
  const model = name === 'gristmill' ? await loadBlockModel(options.modelFile ?? null) : null;
  const language = await createLanguageDetector();
  const readability = name === 'readability' ? (await import('./readability.ts')).readabilityHtml : null;
  const version = { name, version: EXTRACTOR_VERSION, model: model?.version ?? null };
  return { name, model, language, readability, version };
}
