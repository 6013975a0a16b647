// 我的大学用到的接口：应用（直通车）、个人数据、邮箱绑定、收藏与最近使用、单点登录。
import { call } from "./client";
import type { Page } from "./types";

const part = encodeURIComponent;

export interface Application {
  code: string; name: string; description: string | null; icon: string | null; category: string | null; audience: string[];
  favourite?: boolean; sso?: boolean; hot?: boolean;
  /** Whether my account may enter it; known to whoever is signed in. */
  allowed?: boolean;
}
export interface ApplicationPage extends Page<Application> { categories: Record<string, number> }

export type CardState = "ok" | "unavailable" | "unbound";
/** `masked`: empty until its owner asks for the card with `reveal`. */
export interface CardRow { label: string; value: string | number | null; unit?: string | null; masked?: boolean }
export interface DataCard {
  code: string; title: string; state: CardState; note?: string | null; fetched_at?: string | null; stale?: boolean;
  rows: CardRow[]; link?: string | null;
}

/** `state`: unbound, ok, rejected (the password is no longer taken), unavailable. */
export interface Mailbox { bound: boolean; address?: string | null; unread?: number | null; state?: string | null; note?: string; domains?: string[] }

export type Kept = "service" | "application";
export interface KeptItem { kind: Kept; code: string; name: string; url: string | null; at: string }

export const listApplications = (query: { q?: string; category?: string; limit?: number; page_token?: string }, signal?: AbortSignal) =>
  call<ApplicationPage>("/v1/applications", { query, signal });
/** Counts as a use; the address may carry a ticket that works once. */
export const openApplication = (code: string) => call<{ url: string }>(`/v1/applications/${part(code)}/open`);

/** `reveal`: the code of the card whose masked values are to be shown. */
export const readCards = (reveal = "", signal?: AbortSignal) => call<{ items: DataCard[] }>("/v1/me/cards", { query: { reveal }, signal });
export const readMailbox = () => call<Mailbox>("/v1/me/mailbox");
export const bindMailbox = (address: string, password: string) =>
  call<Mailbox>("/v1/me/mailbox", { method: "PUT", body: { address, password } });
export const unbindMailbox = () => call<unknown>("/v1/me/mailbox", { method: "DELETE" });

export const listFavouritesOf = (signal?: AbortSignal) => call<Page<KeptItem>>("/v1/me/favourites", { query: { limit: 100 }, signal });
export const listRecentOf = (signal?: AbortSignal) => call<Page<KeptItem>>("/v1/me/recent", { query: { limit: 30 }, signal });
export const keep = (code: string, kind: Kept) =>
  call<unknown>(`/v1/me/favourites/${part(code)}?kind=${kind}`, { method: "PUT", body: {} });
export const letGo = (code: string, kind: Kept) => call<unknown>(`/v1/me/favourites/${part(code)}?kind=${kind}`, { method: "DELETE" });

/** A ticket for the application that sent the reader here to sign in. */
export const ssoTicket = (service: string) => call<{ url: string }>("/v1/sso/tickets", { method: "POST", body: { service } });
