// 内容的接口：页面、新闻、常见问题、责任清单，以及管理员编辑、预览、发布、撤下、恢复。
import { call, type CallOptions, type Query } from "./client";
import type { Page } from "./types";

const part = encodeURIComponent;

export interface PageText { slug: string; title: string; body_html: string; updated_at: string | null }
export interface NewsLine {
  id: string; title: string; channel: string; summary: string | null; published_at: string | null; pinned?: boolean;
  source?: string | null; picture?: string | null; caption?: string | null;
}
export interface NewsPage extends Page<NewsLine> { channels: Record<string, number> }
export interface NewsText extends NewsLine { body_html: string; url?: string | null }
export interface Answered {
  id: string; question: string; answer: string; answer_html?: string; service?: string | null; service_name?: string | null; tags?: string[];
}
export interface Duty {
  id: string; name: string; department: string | null; text: string | null; basis: string | null; service: string | null; phone: string | null;
}

export const listPages = () => call<{ items: { slug: string; title: string; order?: number }[] }>("/v1/pages");
export const readPage = (slug: string, signal?: AbortSignal) => call<PageText>(`/v1/pages/${part(slug)}`, { signal });
export const listNews = (query: Query, signal?: AbortSignal) => call<NewsPage>("/v1/news", { query, signal });
export const readNews = (id: string) => call<NewsText>(`/v1/news/${part(id)}`);
export const listAnswers = (query: Query, signal?: AbortSignal) => call<Page<Answered>>("/v1/faq", { query, signal });
export const listDuties = (query: Query, signal?: AbortSignal) => call<Page<Duty> & { departments?: Record<string, number> }>("/v1/duties", { query, signal });

// ---- what administrators edit
export type FieldKind =
  | "text" | "textarea" | "markdown" | "list" | "number" | "bool" | "choice" | "service" | "unit" | "date" | "colour" | "rows";
export type Option = string | { value: string; label: string };
export interface ContentField {
  key: string; label: string; type: FieldKind; required?: boolean; help?: string | null; options?: Option[] | null; fields?: ContentField[] | null;
  /** `picture`, `file`: an address whose file may be uploaded; `theme`, `department`: a name the hall has; `icon`: the name of one of the icons. */
  form?: string | null;
}
export interface ContentKind { kind: string; name: string; singleton: boolean; fields: ContentField[] }
export type ContentState = "published" | "draft" | "withdrawn";
export interface ContentLine {
  kind: string; id: string; title: string; unit?: string | null; state: ContentState; version: number; updated_at: string | null; updated_by?: string | null;
  /** Something unpublished waits beside it. */
  draft?: boolean;
}
export type ContentData = Record<string, unknown>;
export interface ContentVersion { version: number; at: string; by: string | null; note: string | null }
export interface ContentEntry {
  kind: string; id: string; data: ContentData | null; version: number; state: ContentState;
  draft: { data: ContentData; by: string; at: string } | null; versions: ContentVersion[];
}
export interface ContentPreview { data: ContentData; body_html?: string | null; problems?: unknown }

export interface ContentReceipt { kind: string; id: string; version: number; state: ContentState; position: string }

/** What this window published last: reading afterwards waits for it. */
let position: string | undefined;

async function command(path: string, options: CallOptions): Promise<ContentReceipt> {
  const receipt = await call<ContentReceipt>(path, { method: "POST", ...options });
  position = receipt?.position;
  return receipt;
}

const entryPath = (kind: string, id: string): string => `/v1/admin/content/${part(kind)}/${part(id)}`;

export const listKinds = () => call<{ items: ContentKind[] }>("/v1/admin/content/kinds");
export const listContent = (query: Query, signal?: AbortSignal) => call<Page<ContentLine>>("/v1/admin/content", { query, signal, position });
export const readEntry = (kind: string, id: string) => call<ContentEntry>(entryPath(kind, id), { position });
export const readVersion = (kind: string, id: string, version: number) =>
  call<ContentVersion & { data: ContentData }>(`${entryPath(kind, id)}/versions/${version}`);
/** `base` is when the draft that was changed was kept, empty without one: somebody else's newer one is not overwritten; null overwrites it. */
export const saveContentDraft = (kind: string, id: string, data: ContentData, base: string | null) =>
  call<{ at: string }>(`${entryPath(kind, id)}/draft`, { method: "PUT", body: { data, ...(base === null ? {} : { base }) } });
export const dropContentDraft = (kind: string, id: string) => call<unknown>(`${entryPath(kind, id)}/draft`, { method: "DELETE" });
export const previewContent = (kind: string, id: string, data: ContentData, signal?: AbortSignal) =>
  call<ContentPreview>(`${entryPath(kind, id)}/preview`, { method: "POST", body: { data }, signal });
/** `base` is the version that was changed: somebody else's newer one is not overwritten. */
export const publishContent = (kind: string, id: string, body: { data: ContentData; note: string; base: number }, key: string) =>
  command(`${entryPath(kind, id)}/publish`, { body, idempotencyKey: key });
export const withdrawContent = (kind: string, id: string, reason: string) =>
  command(`${entryPath(kind, id)}/withdraw`, { body: { reason } });
export const restoreContent = (kind: string, id: string, version: number) =>
  command(`${entryPath(kind, id)}/restore`, { body: { version } });

/** How the last fetching of a source of news went. */
export interface FeedState {
  id: string; name: string; channel: string; state: "ok" | "failing" | "waiting"; error: string; failures: number; entries: number;
  tried_at: string | null; fresh_at: string | null; due_at: string | null;
}
export const listFeeds = (signal?: AbortSignal) => call<{ items: FeedState[] }>("/v1/admin/feeds", { signal });
