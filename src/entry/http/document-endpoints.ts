// /v1/documents: the clean texts, and why each is what it is.
import { z } from 'zod';
import { readCapturedPage } from '../../app/captured-page.ts';
import { PAGE_TYPES } from '../../domain/document.ts';
import { surt } from '../../domain/url/surt.ts';
import { pageHtml } from '../../stages/extract/page-html.ts';
import type { PageInput } from '../../stages/extract/page-input.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound, sendProblem } from './problem.ts';
import {
  collectionName,
  decodeCursor,
  documentSummarySchema,
  encodeCursor,
  idParams,
  pageOf,
  pageQuery,
} from './schemas.ts';
import type { ServiceDeps } from './service-deps.ts';

const inCollection = z.strictObject({ collection: collectionName.default('main') });
const place = z.strictObject({ file: z.string().max(300), date: z.string().max(40), id: z.string().max(100) });

export function documentEndpoints(deps: ServiceDeps): Endpoint[] {
  const { documents, archive } = deps;
  const list = endpoint({
    method: 'GET',
    path: '/v1/documents',
    access: 'read',
    tag: 'documents',
    summary: 'Documents of a collection, newest first',
    query: z.strictObject({
      ...pageQuery,
      collection: collectionName.default('main'),
      crawl: z.string().min(1).max(100).optional(),
      host: z.string().min(1).max(300).optional(),
      language: z.string().min(2).max(20).optional(),
      page_type: z.enum(PAGE_TYPES).optional(),
      q: z.string().min(1).max(200).optional().describe('Part of the URL or the title'),
    }),
    answers: {
      200: {
        words: 'A page of them; it may be short, or empty, with a cursor to go on',
        schema: pageOf(documentSummarySchema),
      },
    },
    async handle({ query, reply }) {
      const after = query.cursor === undefined ? null : decodeCursor(place, query.cursor);
      if (query.cursor !== undefined && after === null) return badRequest(reply, 'cursor: not one of ours');
      const { items, next } = await documents.list({
        collection: query.collection,
        crawl: query.crawl ?? null,
        host: query.host ?? null,
        language: query.language ?? null,
        pageType: query.page_type ?? null,
        text: query.q ?? null,
        limit: query.limit,
        after,
      });
      return { items, next_cursor: next === null ? null : encodeCursor(next) };
    },
  });
  const show = endpoint({
    method: 'GET',
    path: '/v1/documents/{id}',
    access: 'read',
    tag: 'documents',
    summary: 'One document, by its record id',
    params: idParams,
    query: inCollection,
    answers: {
      200: { words: 'The document record', schema: z.looseObject({ record_id: z.string(), text: z.string() }) },
      404: { words: 'There is none of that id' },
    },
    async handle({ params, query, reply }) {
      const found = await documents.find(query.collection, params.id);
      return found?.document ?? notFound(reply, 'document');
    },
  });
  const explain = endpoint({
    method: 'GET',
    path: '/v1/documents/{id}/explain',
    access: 'read',
    tag: 'documents',
    summary: 'Every block of the page in order: kept or not, its score and the reason',
    params: idParams,
    query: inCollection,
    answers: {
      200: {
        words: 'The explanation, made anew from the archived page, and where the page can be seen',
        schema: z.looseObject({
          blocks: z.array(z.looseObject({ text: z.string(), kept: z.boolean(), reason: z.string() })),
          page_address: z.url(),
        }),
      },
      404: { words: 'There is none of that id, or the archive holds no page for it' },
      503: { words: 'The page takes too long, or too many are asked for' },
    },
    async handle({ params, query, request, reply }) {
      const found = await documents.find(query.collection, params.id);
      if (found === null) return notFound(reply, 'document');
      const page = await readCapturedPage(
        { dataDir: archive.dir, blobs: archive.blobs, collection: query.collection, surt },
        found.capture,
      );
      if (page === null) return notFound(reply, 'page in the archive for that document');
      const explanation = await deps.explainer.explain(page);
      if (explanation === null)
        return sendProblem(reply, {
          status: 503,
          title: 'Service unavailable',
          detail: 'the page takes too long to explain, or too many are asked for',
        });
      const { extraction, ...rest } = explanation;
      const { links: _, ...facts } = extraction;
      return { ...rest, extraction: facts, page_address: showPage(deps, page, `http://${request.headers.host}`) };
    },
  });
  return [list, show, explain];
}

/** As UTF-8 text, so that what is shown is what was read. */
function showPage(deps: ServiceDeps, page: PageInput, shownIn: string): string {
  const isMarkup = !/^text\/plain\b/i.test(page.contentType ?? '');
  const type = isMarkup ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
  return deps.archiveOrigin.page(Buffer.from(pageHtml(page).page.text().toWellFormed(), 'utf8'), type, shownIn);
}
