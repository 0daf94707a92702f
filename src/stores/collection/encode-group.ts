// A prepared capture as gzip members and index lines. Offsets are laid out afterwards, when the members' sizes are known.
import {
  deflateMember,
  encodeRecordMember,
  type NamedField,
  parseHttpMessage,
  REVISIT_PROFILES,
  type WarcRecordDraft,
} from '../../../archive/index.ts';
import { type Validators, validatorsOf } from '../../domain/validators.ts';
import { versionId } from '../../domain/version-text.ts';
import type { CommittedCapture, FilePart, FirstCapture } from '../../ports/capture-index.ts';
import type { PreparedCapture, PreparedRecord, PreparedResponse } from '../../ports/collection-writer.ts';
import { captureLine, partLine, resourceLineOf } from './index-lines.ts';
import { JSON_METADATA } from './json-metadata.ts';

/** One gzip member, and the index line it gets once its place is known (null for records without one). */
interface Member {
  bytes: Buffer;
  line: ((place: FilePart) => string) | null;
}

/** All of one capture's bytes, in the order written; the main record is last. */
export interface EncodedGroup {
  members: Member[];
  main: PreparedResponse;
  isRevisit: boolean;
  document: Buffer | null;
  /** Payloads that this group is the first to hold. */
  firsts: FirstCapture[];
  capture: PreparedCapture;
}

/** The first capture of a payload, by its digest. */
export type FirstOf = (payloadDigest: string) => FirstCapture | undefined;

const EMPTY = Buffer.alloc(0);

/**
 * What is revisit and what is first is decided at once; the bytes follow, so that many groups can be compressed together. Each record names its warcinfo
 * (WARC 1.1 §5.17), `warcinfoId` unless it came with another: it says who wrote it wherever it is copied to.
 */
export function startGroup(
  capture: PreparedCapture,
  firstOf: FirstOf,
  warcinfoId: string,
): { firsts: readonly FirstCapture[]; encoded: Promise<EncodedGroup> } {
  const firsts: FirstCapture[] = [];
  const found = (digest: string): FirstCapture | undefined =>
    firstOf(digest) ?? firsts.find((first) => first.payloadDigest === digest);
  const members: Promise<Member>[] = [];
  const warcinfo: NamedField = ['WARC-Warcinfo-ID', capture.warcinfo?.recordId ?? warcinfoId];
  const add = async (draft: WarcRecordDraft, line: Member['line']): Promise<Member> => ({
    bytes: await encodeRecordMember({ ...draft, fields: [warcinfo, ...draft.fields] }),
    line,
  });
  const addResponse = (response: PreparedResponse, isMain: boolean): boolean => {
    const first = response.mayBeRevisit ? found(response.payloadDigest) : undefined;
    const refersTo = first !== undefined && first.date <= response.date.toISOString() ? first : null;
    if (response.request !== null) members.push(add(plainDraft(response.request), null));
    if (isMain) for (const record of capture.resources) addResource(record);
    const draft = responseDraft(response, refersTo, isMain ? mainFields(capture) : []);
    const isRevisit = refersTo !== null || response.recordType === 'revisit';
    const mime = isRevisit ? 'warc/revisit' : response.mime;
    members.push(add(draft, isMain ? null : (place) => partLine({ ...response, mime }, place)));
    if (first === undefined && response.mayBeRevisit) firsts.push(firstCapture(response));
    return isRevisit;
  };
  const addResource = (record: PreparedRecord): void => {
    const { surt } = record;
    members.push(add(plainDraft(record), surt === null ? null : (place) => resourceLineOf(record, surt, place)));
  };
  for (const response of capture.subresources) addResponse(response, false);
  const isRevisit = addResponse(capture.main, true);
  return { firsts, encoded: finishGroup(capture, isRevisit, firsts, Promise.all(members)) };
}

async function finishGroup(
  capture: PreparedCapture,
  isRevisit: boolean,
  firsts: FirstCapture[],
  members: Promise<Member[]>,
): Promise<EncodedGroup> {
  const json = capture.document === null ? null : Buffer.from(`${JSON.stringify(capture.document)}\n`, 'utf8');
  return {
    members: await members,
    main: capture.main,
    isRevisit,
    document: json === null ? null : deflateMember(json, 3),
    firsts,
    capture,
  };
}

const firstCapture = (response: PreparedResponse): FirstCapture => ({
  payloadDigest: response.payloadDigest,
  url: response.url,
  date: response.date.toISOString(),
  recordId: response.recordId,
});

/** What an index line says beyond the record, kept in the record so that indexes can be rebuilt from the WARC alone. */
function mainFields(capture: PreparedCapture): [string, string][] {
  const about = {
    capture: capture.captureId,
    crawl: capture.crawlId,
    bytes: capture.main.payload.length,
    ...(capture.rendered && { rendered: true }),
    ...(capture.noTextReason !== null && { noText: capture.noTextReason }),
  };
  return [[JSON_METADATA, JSON.stringify(about)]];
}

const plainDraft = (record: PreparedRecord): WarcRecordDraft => record;

function responseDraft(
  response: PreparedResponse,
  refersTo: FirstCapture | null,
  extra: readonly (readonly [string, string])[],
): WarcRecordDraft {
  const draft = {
    recordId: response.recordId,
    date: response.date,
    targetUri: response.url,
    contentType: response.contentType,
    head: response.head,
    payloadDigest: response.payloadDigest,
  };
  if (refersTo === null)
    return { ...draft, type: response.recordType, payload: response.payload, fields: [...response.fields, ...extra] };
  return {
    ...draft,
    type: 'revisit',
    payload: EMPTY,
    fields: [
      ['WARC-Profile', REVISIT_PROFILES.identicalPayload],
      ['WARC-Refers-To', refersTo.recordId],
      ['WARC-Refers-To-Target-URI', refersTo.url],
      ['WARC-Refers-To-Date', refersTo.date],
      ['WARC-Truncated', 'length'], // WARC 1.1 §6.7.2: shall be said where the payload is left out
      ...response.fields,
      ...extra,
    ],
  };
}

/** Where a group's bytes go, and the index lines that follow from it; the capture's own line is last. */
export interface PlacedGroup {
  committed: CommittedCapture;
  lines: string[];
  warcBytes: number;
  documentBytes: number;
}

export function placeGroup(
  group: EncodedGroup,
  warc: { file: string; at: number },
  documents: { file: string; at: number },
): PlacedGroup {
  const lines: string[] = [];
  let at = warc.at;
  let place: FilePart = { file: warc.file, offset: at, length: 0 };
  for (const member of group.members) {
    place = { file: warc.file, offset: at, length: member.bytes.length };
    if (member.line !== null) lines.push(member.line(place));
    at += member.bytes.length;
  }
  const { main, capture } = group;
  const committed: CommittedCapture = {
    captureId: capture.captureId,
    crawlId: capture.crawlId,
    url: main.url,
    date: main.date.toISOString(),
    recordId: main.recordId,
    payloadDigest: main.payloadDigest,
    isRevisit: group.isRevisit,
    httpStatus: main.status,
    payloadBytes: main.payload.length,
    rendered: capture.rendered,
    noTextReason: capture.noTextReason,
    textId: capture.document === null ? null : versionId(capture.document.title, capture.document.text),
    validators: validatorsOfMain(main),
    warc: place,
    document:
      group.document === null ? null : { file: documents.file, offset: documents.at, length: group.document.length },
  };
  lines.push(captureLine(committed, main.surt, main.mime));
  return { committed, lines, warcBytes: at - warc.at, documentBytes: group.document?.length ?? 0 };
}

/** A whole 200 answer alone can be confirmed by a 304. */
function validatorsOfMain({ status, head, fields }: PreparedResponse): Validators | null {
  if (status !== 200 || fields.some(([name]) => name === 'WARC-Truncated')) return null;
  return validatorsOf(parseHttpMessage(head)?.headers ?? []);
}
