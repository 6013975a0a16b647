// 接口给出的问题（application/problem+json）在门户里的样子，以及说给人听的话。
import { hasWords, t } from "@/words";

export type FieldErrors = Record<string, string[]>;

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldErrors = {},
    readonly correlationId: string | null = null,
  ) {
    super(detail);
    this.name = "Problem";
  }

  /** The hall could not be reached or failed: the same request may be sent again. */
  get retryable(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** What is said when the answer itself says nothing. */
function plainWords(status: number): string {
  const key = `shell.problem.p${status}`;
  return t(hasWords(key) ? key : "shell.problem.other");
}

export function offline(): Problem {
  return new Problem(0, "offline", t("shell.problem.offline"));
}

function asErrors(value: unknown): FieldErrors {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, list]) => [key, (Array.isArray(list) ? list : [list]).map(String)]));
}

/** Builds a Problem from an answer's status and body text; the body may be anything, even a proxy's HTML page. */
export function problemFrom(status: number, body: string): Problem {
  let data: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) data = parsed as Record<string, unknown>;
  } catch {
    data = {};
  }
  const words = plainWords(status);
  const detail = typeof data.detail === "string" && data.detail ? data.detail : words;
  const code = typeof data.code === "string" ? data.code : `http_${status}`;
  const correlation = typeof data.correlation_id === "string" ? data.correlation_id : null;
  return new Problem(status, code, detail, asErrors(data.errors), correlation);
}

export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unexpected", t("shell.problem.unexpected"));
}
