// 个人中心用到的接口：带条件的列表、导出、保存的筛选、收藏与最近使用。
import { call, send, type Query } from "./client";
import { latestPosition } from "./position";
import type { ListItem, Page } from "./types";

const part = encodeURIComponent;

export interface ListPage extends Page<ListItem> { facets?: { service?: Record<string, number>; status?: Record<string, number> } }
export interface SavedFilter { id: string; list: string; name: string; query: Record<string, string> }
export interface KeptThing { kind: "service" | "application"; code: string; name: string; url: string; at: string; icon?: string | null }

export const listCases = (list: string, query: Query, signal?: AbortSignal) =>
  call<ListPage>(`/v1/me/${list}`, { query, signal, position: latestPosition() });
export const readSheet = async (list: string, query: Query): Promise<Blob> =>
  (await send(`/v1/me/${list}.xlsx`, { query, position: latestPosition() })).blob();

export const listFilters = (list: string) => call<{ items: SavedFilter[] }>("/v1/me/filters", { query: { list } });
export const saveFilter = (id: string, filter: Omit<SavedFilter, "id">) =>
  call<SavedFilter>(`/v1/me/filters/${part(id)}`, { method: "PUT", body: filter });
export const deleteFilter = (id: string) => call<unknown>(`/v1/me/filters/${part(id)}`, { method: "DELETE" });

export const listKept = (what: "favourites" | "recent", query: Query, signal?: AbortSignal) =>
  call<Page<KeptThing>>(`/v1/me/${what}`, { query, signal });
