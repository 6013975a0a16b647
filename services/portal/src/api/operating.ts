// 管理员的几件事务：校历、通知台账、搁置的消息、移交与重新找人、办理中的办件换版本。
import { call, type Query } from "./client";
import type { Page } from "./types";

const part = encodeURIComponent;

export interface Vacation { name: string; first: string; last: string }
export interface WorkingHours { opens: string; closes: string }
export interface Calendar { holidays: string[]; made_up: string[]; vacations: Vacation[]; hours: WorkingHours[] }
export const readCalendar = () => call<Calendar>("/v1/admin/calendar");
export const setCalendar = (calendar: Calendar) => call<unknown>("/v1/admin/calendar", { method: "PUT", body: calendar });

export const deliveryStates = ["due", "sending", "sent", "dead", "unknown", "suppressed"] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export interface Delivery {
  id: string; case_id: string; serial: string; kind: string; recipient: string; channel: string; state: DeliveryState; reason: string;
  created_at: string; attempts: { at: string; outcome: string; reason: string }[];
  settled?: { at: string; by: string; outcome: string; note: string } | null;
}
export const listDeliveries = (query: Query, signal?: AbortSignal) => call<Page<Delivery>>("/v1/admin/deliveries", { query, signal });
export const resendDelivery = (id: string, note: string) => call<unknown>(`/v1/admin/deliveries/${part(id)}/resend`, { method: "POST", body: { note } });
export const settleDelivery = (id: string, outcome: "sent" | "failed", note: string) =>
  call<unknown>(`/v1/admin/deliveries/${part(id)}/settle`, { method: "POST", body: { outcome, note } });

export const parkingServices = ["identity", "catalog", "workflow", "notify"] as const;
export interface ParkedItem {
  service: string; id: string; kind: "event" | "message"; name: string; queue: string; type: string; reason: string; attempts: number;
  first_at: string | null; last_at: string | null;
}
export interface ParkedDecision { service: string; at: string; by: string; act: "replayed" | "discarded"; name: string; queue: string; note: string }
export type ParkedPage = Page<ParkedItem> & { services: { service: string; state: "ok" | "away" | "refused"; parked: number }[]; decisions: ParkedDecision[] };
export const listParked = (query: Query, signal?: AbortSignal) => call<ParkedPage>("/v1/admin/parked", { query, signal });
export const decideParked = (one: ParkedItem, act: "replay" | "discard", reason: string) =>
  call<unknown>(`/v1/admin/parked/${part(one.service)}/${part(one.id)}/${act}`, { method: "POST", body: { reason } });

export interface ItemProblem { code?: string; detail?: string }
export interface HandOverResult { batch: string; items: { case_id: string; task_id: string; ok: boolean; problem?: ItemProblem | null }[]; left: number }
export const handOver = (leaving: string, to: string, reason: string, key: string) =>
  call<HandOverResult>("/v1/admin/handover", { method: "POST", body: { leaving, to, reason }, idempotencyKey: key });
export const resolveAgain = (caseId: string, reason: string) =>
  call<unknown>(`/v1/admin/cases/${part(caseId)}/resolve-again`, { method: "POST", body: { reason } });

export interface MigrationResult { items: { case_id: string; serial: string; ok: boolean; problem?: ItemProblem | null }[]; dry_run: boolean; left: number }
export const migrateCases = (service: string, body: { to_version: number; dry_run: boolean; reason: string }, key: string) =>
  call<MigrationResult>(`/v1/services/${part(service)}/migrations`, { method: "POST", body, idempotencyKey: key });
export const listVersions = (service: string) => call<{ items: { version: number; published_at?: string; at?: string }[] }>(`/v1/services/${part(service)}/versions`);
