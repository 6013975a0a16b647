// 搜索的接口：边输入边提示，一次查遍六类内容。
import { call } from "./client";

export const facetKeys = ["services", "guides", "faq", "duties", "applications", "news"] as const;
export type FacetKey = (typeof facetKeys)[number];
/** What is to be highlighted of a text: `[start, length]`, in characters. */
export type Marks = [number, number][];

export interface Suggestion { text: string; kind: string; code?: string | null; url?: string | null }
export interface Found {
  code?: string; id?: string; name?: string; title?: string; snippet?: string | null; marks?: Marks; name_marks?: Marks; score?: number; url?: string | null;
  department?: string | null; theme?: string | null; audience?: string[]; kind?: string | null; service?: string | null; service_name?: string | null;
}
export interface FoundFacet { total: number; items: Found[] }
export interface SearchAnswer { query: string; corrected?: string | null; facets: Record<FacetKey, FoundFacet>; nearest?: Suggestion[] }

export const suggest = (q: string, signal?: AbortSignal) => call<{ items: Suggestion[] }>("/v1/search/suggestions", { query: { q }, signal });
export const searchAll = (q: string, limit: number, signal?: AbortSignal) => call<SearchAnswer>("/v1/search", { query: { q, limit }, signal });
