// 界面用语：中文随页面一起到，英文选了才取；选择记在本机，也写进 html 的 lang 和请求的 Accept-Language。
//
// In a message `@`, `{`, `}` and `|` have a meaning of their own: write them as {'@'}, {'{'}, {'}'}, {'|'}.
// t() follows the language only when it is called while rendering (a template, computed, a function), not once at import.
import { computed } from "vue";
import { createI18n, type Composer } from "vue-i18n";
import { byArea, type Words } from "./areas";

export type Language = "zh-CN" | "en";

const storageKey = "hall-language";
const zh = byArea(import.meta.glob<Words>("./zh/*.ts", { eager: true, import: "default" }));
const i18n = createI18n({ legacy: false, locale: "zh-CN", fallbackLocale: "zh-CN", messages: { "zh-CN": zh } });
// Typed by key the messages would be thousands of literal types; tests/words.test.ts looks after the keys instead.
const composer = i18n.global as unknown as Composer;

/** The language on the screen. */
export const locale = computed<Language>(() => composer.locale.value as Language);

/** The words of `area.key` in the language on the screen; `named` fills `{name}` in them, `n` also chooses "one | many". */
export function t(key: string, named: Record<string, unknown> = {}): string {
  return typeof named.n === "number" ? composer.t(key, named, named.n) : composer.t(key, named);
}

/** Whether there are words for this key. */
export function hasWords(key: string): boolean {
  return composer.te(key, "zh-CN");
}

/** What requests say about the language: the server words its problems accordingly. */
export function acceptLanguage(): string {
  return locale.value === "en" ? "en, zh-CN;q=0.5" : "zh-CN";
}

/** Changes the language at once and remembers it; English is fetched the first time. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === "en" && !composer.availableLocales.includes("en")) {
    composer.setLocaleMessage("en", (await import("./en")).default);
  }
  composer.locale.value = language;
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
