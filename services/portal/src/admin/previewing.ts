// 预览：内容一变，隔一会儿请服务器排一次版；编辑框与预览窗共用。
import { ref, shallowRef, type InjectionKey, type Ref, type ShallowRef } from "vue";
import { isAbort } from "@/api/client";
import { previewContent, type ContentData, type ContentPreview } from "@/api/content";
import { toProblem, type FieldErrors } from "@/api/problem";

export interface Previewing {
  html: Ref<string>;
  /** What would be published, as the server tidied it; null before the first answer. */
  seen: ShallowRef<ContentPreview | null>;
  problems: Ref<FieldErrors>;
  failed: Ref<string>;
  busy: Ref<boolean>;
  ask(data: ContentData, now?: boolean): Promise<void>;
}
export const previewKey: InjectionKey<Previewing> = Symbol("preview");
const pauseMs = 500;

/** Messages by field; a server that only lists them puts them under "". */
export function asProblems(given: unknown): FieldErrors {
  if (Array.isArray(given)) return given.length ? { "": given.map(String) } : {};
  if (typeof given !== "object" || given === null) return {};
  return Object.fromEntries(Object.entries(given as Record<string, unknown>).map(([key, texts]) => [key, (Array.isArray(texts) ? texts : [texts]).map(String)]));
}

export function usePreview(kind: () => string, id: () => string): Previewing {
  const html = ref("");
  const seen = shallowRef<ContentPreview | null>(null);
  const problems = ref<FieldErrors>({});
  const failed = ref("");
  const busy = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: AbortController | null = null;

  async function run(data: ContentData): Promise<void> {
    current?.abort();
    const mine = (current = new AbortController());
    busy.value = true;
    try {
      const answer = await previewContent(kind(), id(), data, mine.signal);
      if (current !== mine) return;
      seen.value = answer;
      html.value = answer.body_html ?? "";
      problems.value = asProblems(answer.problems);
      failed.value = "";
    } catch (error) {
      if (current !== mine || isAbort(error)) return;
      const problem = toProblem(error);
      problems.value = problem.errors;
      failed.value = problem.detail;
    } finally {
      if (current === mine) busy.value = false;
    }
  }
  async function ask(data: ContentData, now = false): Promise<void> {
    clearTimeout(timer);
    if (now) return run(data);
    timer = setTimeout(() => void run(data), pauseMs);
  }
  return { html, seen, problems, failed, busy, ask };
}
