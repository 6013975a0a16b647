// 接口给出的问题（application/problem+json）在门户里的样子，以及说给人听的话。

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

const plainWords: Record<number, string> = {
  401: "登录已失效，请重新登录。",
  403: "您没有权限进行此操作。",
  404: "没有找到您要的内容，可能已被删除或地址有误。",
  409: "内容已被更新，请按最新状态继续办理。",
  413: "提交的内容过大，请减小后重试。",
  422: "提交的内容有误，请按提示修改。",
  429: "操作过于频繁，请稍后再试。",
};

export function offline(): Problem {
  return new Problem(0, "offline", "无法连接服务大厅，请检查网络后重试。");
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
  const words = plainWords[status] ?? "服务大厅暂时无法处理，请稍后重试。";
  const detail = typeof data.detail === "string" && data.detail ? data.detail : words;
  const code = typeof data.code === "string" ? data.code : `http_${status}`;
  const correlation = typeof data.correlation_id === "string" ? data.correlation_id : null;
  return new Problem(status, code, detail, asErrors(data.errors), correlation);
}

export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unexpected", "页面出现异常，请刷新后重试。");
}
