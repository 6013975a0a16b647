// 首页与指南用到的接口：首页各模块、指南的评价与健康卡、服务的收藏。
import { call, type Query } from "./client";
import { latestPosition } from "./position";
import type { Counts, Guide, Page, ServiceItem, StartForm } from "./types";

const part = encodeURIComponent;

export interface RatingSummary { average: number | null; count: number; stars?: Record<string, number> }
export interface CatalogueItem extends ServiceItem { rating?: RatingSummary | null; uses?: number; favourite?: boolean; icon?: string | null }
export interface CatalogueGroup { key: string; name: string; icon?: string | null; count: number; services?: { code: string; name: string }[] }
export interface HomeNews { id: string; title: string; summary?: string; published_at?: string | null; pinned?: boolean; picture?: string | null; caption?: string | null }
export interface HomeCounters {
  services?: number; applications?: number; cases?: number; completed?: number; visits?: number;
  mine?: (Partial<Counts> & { handled?: number }) | null;
}
export interface HomePage {
  recommended: CatalogueItem[]; frequent: CatalogueItem[]; hot: CatalogueItem[]; categories: CatalogueGroup[]; departments: CatalogueGroup[];
  audiences: { name: string; count: number }[]; news: Record<string, HomeNews[]>; counters: HomeCounters; modules: string[];
}
export interface ServiceList extends Page<CatalogueItem> { facets: Record<string, Record<string, number>>; corrected?: string | null; nearest?: CatalogueItem[] }

/** How a service does: days are working time to the end, rates are shares from 0 to 1. */
export interface Health { median_days: number | null; return_rate: number | null; satisfaction: number | null; abandoned_rate: number | null; cases: number }
export interface GuideFaq { id: string; question: string; answer_html: string }
export interface GuideFile { name: string; file_id: string; url: string }
/** What the guide page needs beyond the definition; parts may be missing while nothing was gathered. */
export interface GuideDetail extends Guide {
  icon?: string | null;
  rating?: RatingSummary | null; visits?: number | null; uses?: number | null; favourite?: boolean; my_rating?: OwnRating | null; health?: Health | null; faq?: GuideFaq[]; downloads?: GuideFile[];
  flow?: unknown; application?: string | null; can_start?: boolean; start_problem?: { code: string; detail: string } | null;
}
export interface PublicRating { score: number; remark: string | null; at: string; answer?: string | null }
/** How I rate a service that has no cases. */
export interface OwnRating { score: number; remark: string; at: string }

export const readHomePage = () => call<Partial<HomePage>>("/v1/home", { position: latestPosition() });
export const listCatalogue = (query: Query, signal?: AbortSignal) => call<ServiceList>("/v1/services", { query, signal });
export const readGuideDetail = (code: string) => call<GuideDetail>(`/v1/services/${part(code)}`);
/** Whether I may start it now, without counting as a use of it. */
export const lookAtStart = (code: string) => call<StartForm>(`/v1/services/${part(code)}/form`, { query: { look: 1 } });
export const listRatings = (code: string, query: Query, signal?: AbortSignal) =>
  call<Page<PublicRating>>(`/v1/services/${part(code)}/ratings`, { query, signal });
/** The same ratings with remarks, for the desk and whoever keeps the guide. */
export const listRemarks = (code: string, query: Query) => call<Page<PublicRating>>(`/v1/admin/services/${part(code)}/ratings`, { query });
export const rateService = (code: string, body: { score: number; remark: string }) =>
  call<OwnRating>(`/v1/services/${part(code)}/rating`, { method: "PUT", body });
export const unrateService = (code: string) => call<unknown>(`/v1/services/${part(code)}/rating`, { method: "DELETE" });
