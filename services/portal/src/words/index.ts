// 界面用语：中文随页面一起到，英文选了才取；选择记在本机，也写进 html 的 lang 和请求的 Accept-Language。
//
// A message may hold `{name}` slots and “one | many”. t() follows the language only when it is called while rendering
// (a template, computed, a function), not once at import.
import { computed, shallowReactive, shallowRef } from "vue";
import { byArea, type Words } from "./areas";
import { filled, found } from "./message";

export { called, titled } from "./names";

export type Language = "zh-CN" | "en";

const storageKey = "hall-language";
const zh = byArea(import.meta.glob<Words>("./zh/*.ts", { eager: true, import: "default" }));
const fetched = shallowReactive<Partial<Record<Language, Words>>>({ "zh-CN": zh });
const shown = shallowRef<Language>("zh-CN");

/** The language on the screen. */
export const locale = computed<Language>(() => shown.value);

/** The words of `area.key` in the language on the screen; `named` fills `{name}` in them, `n` also chooses “one | many”. */
export function t(key: string, named: Record<string, unknown> = {}): string {
  return filled(found(fetched[shown.value], key) ?? found(zh, key) ?? key, named);
}

/** Whether there are words for this key. */
export function hasWords(key: string): boolean {
  return found(zh, key) !== null;
}

/** What requests say about the language: the server words its problems accordingly. */
export function acceptLanguage(): string {
  return locale.value === "en" ? "en, zh-CN;q=0.5" : "zh-CN";
}

/** Changes the language at once and remembers it; English is fetched the first time. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === "en") fetched.en ??= (await import("./en")).default;
  shown.value = language;
  document.documentElement.lang = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // A browser that keeps nothing still shows the language for this visit.
  }
}

/** The language chosen on an earlier visit; Chinese until something else is chosen. */
export async function restoreLanguage(): Promise<void> {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(storageKey);
  } catch {
    kept = null;
  }
  if (kept === "en") await setLanguage("en");
}
