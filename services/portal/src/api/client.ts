// 唯一发请求的地方：带令牌、带语言、被拒后换一次令牌再试，把问题变成 Problem。
import { acceptLanguage } from "@/words";
import { takeEarly } from "./early";
import { offline, problemFrom } from "./problem";
import { session } from "./session";

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;
export interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query;
  body?: unknown;
  /** Wait until the read model has reached this position (GET only). */
  position?: string;
  /** One per intent of the user; the same key is sent when the same click is retried. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export function withQuery(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

function headersFor(options: CallOptions, token: string | null): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": acceptLanguage() };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.position) headers["Hall-Position"] = options.position;
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  return headers;
}

/** Sends one request and gives the answer itself; a refused token is renewed once. Raises Problem. */
export async function send(path: string, options: CallOptions = {}): Promise<Response> {
  const attempt = async (): Promise<Response> => {
    const token = await session.bearer();
    const early = token || (options.method ?? "GET") !== "GET" ? undefined : takeEarly(withQuery(path, options.query));
    try {
      if (early) return await early;
      return await fetch(withQuery(path, options.query), {
        method: options.method ?? "GET",
        headers: headersFor(options, token),
        credentials: "same-origin",
        signal: options.signal,
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw offline();
    }
  };
  let response = await attempt();
  if (response.status === 401 && session.signedIn) {
    const result = await session.refresh();
    if (result === "signed-in") response = await attempt();
    if (response.status === 401 && result !== "offline") session.end();
  }
  if (!response.ok) throw problemFrom(response.status, await response.text());
  return response;
}

export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  try {
    return (text ? JSON.parse(text) : undefined) as T;
  } catch {
    throw problemFrom(502, "");
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
