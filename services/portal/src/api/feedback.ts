// 意见反馈的接口：提交、查看、回复、关闭；办公室的受理与答复。
import { call, type Query } from "./client";
import type { Page } from "./types";

const part = encodeURIComponent;

export const feedbackKinds = ["problem", "suggestion", "missing_service", "praise"] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];
export type FeedbackStatus = "open" | "answered" | "closed";
export interface FeedbackWish { kind: FeedbackKind; text: string; service?: string; application?: string; contact?: string }
export interface FeedbackEntry { by: string | null; by_name?: string | null; role: "asker" | "desk"; text: string; at: string }
export interface Feedback {
  id: string; serial: string; kind: FeedbackKind; text: string; status: FeedbackStatus; created_at: string; updated_at?: string | null;
  entries?: FeedbackEntry[]; unread?: boolean | number; service?: string | null; service_name?: string | null;
  application?: string | null; application_name?: string | null; contact?: string | null; asker?: string | null; asker_name?: string | null;
}

export const sendFeedback = (wish: FeedbackWish, key: string) =>
  call<{ id: string; serial: string; status: FeedbackStatus }>("/v1/feedback", { method: "POST", body: wish, idempotencyKey: key });
export const listMyFeedback = (query: Query, signal?: AbortSignal) => call<Page<Feedback>>("/v1/me/feedback", { query, signal });
export const readFeedback = (id: string) => call<Feedback>(`/v1/feedback/${part(id)}`);
export const replyFeedback = (id: string, text: string) => call<unknown>(`/v1/feedback/${part(id)}/reply`, { method: "POST", body: { text } });
export const closeFeedback = (id: string) => call<unknown>(`/v1/feedback/${part(id)}/close`, { method: "POST", body: {} });

export const listDesk = (query: Query, signal?: AbortSignal) => call<Page<Feedback>>("/v1/admin/feedback", { query, signal });
export const answerFeedback = (id: string, text: string, close: boolean) =>
  call<unknown>(`/v1/admin/feedback/${part(id)}/answer`, { method: "POST", body: { text, close } });
