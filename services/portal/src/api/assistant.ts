// 智能问答的接口：问一句，得到答案、出处、能打开的东西；还有大家常问的。
import { call } from "./client";

export interface AssistantSource { kind: string; code?: string | null; id?: string | null; title: string; url?: string | null }
export interface AssistantCase { case_id: string; serial?: string | null; title: string; state?: string | null; url?: string | null }
export interface AssistantAnswer {
  answer: string; confident: boolean; sources: AssistantSource[]; actions: { label: string; url: string }[]; cases: AssistantCase[]; suggestions: string[];
  /** What suggestions are called in English; they are asked as they are. */
  called?: Record<string, string> | null;
}
export interface AssistantStart { hot: string[]; navigation: { label: string; questions: string[] }[]; called?: Record<string, string> | null }

export const askAssistant = (text: string, signal?: AbortSignal) =>
  call<AssistantAnswer>("/v1/assistant/questions", { method: "POST", body: { text }, signal });
export const readAssistant = (signal?: AbortSignal) => call<AssistantStart>("/v1/assistant", { signal });
