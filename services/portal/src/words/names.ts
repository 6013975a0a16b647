// 来自内容和定义的名称：选了英文时按管理员的对照整句换成英文，没有对照的照中文。
import { computed, shallowRef } from "vue";

/** Chinese to English, as administrators translated it; empty while the page is Chinese. */
export const names = shallowRef<Record<string, string>>({});
const known = computed(() => new Map(Object.entries(names.value)));

/** Texts with values in them, such as {form.fee}: what they look like, and their English. */
const patterns = computed(() => [...known.value].filter(([chinese]) => slot.test(chinese)).map(([chinese, english]) => {
  const keys = [...chinese.matchAll(new RegExp(slot, "g"))].map(([key]) => key);
  const parts = chinese.split(slot).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return { look: new RegExp(`^${parts.join("(.*?)")}$`, "s"), keys, english };
}));
const slot = /\{[\w.]+\}/;

/** What a thing of the content or of a definition is called in the language on the screen. */
export function called(name: string | null | undefined): string {
  return name ? (known.value.get(name) ?? filledIn(name)) : "";
}
function filledIn(text: string): string {
  for (const { look, keys, english } of patterns.value) {
    const values = look.exec(text)?.slice(1);
    if (values) return keys.reduce((said, key, at) => said.replaceAll(key, () => known.value.get(values[at]!) ?? values[at]!), english);
  }
  return text;
}

/** The title of a case: definitions join the service, the values and the person by “_”. */
export function titled(title: string | null | undefined): string {
  if (!title || !known.value.size) return title ?? "";
  return known.value.get(title) ?? title.split("_").map(called).join(" · ");
}
