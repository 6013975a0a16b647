// 最近搜过的词：只记在本机，退出登录即清除。
import { defineStore } from "pinia";
import { ref } from "vue";

const storageKey = "hall-searches";
const most = 8;

function kept(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string").slice(0, most) : [];
  } catch {
    return [];
  }
}

export const useSearches = defineStore("searches", () => {
  const recent = ref<string[]>(kept());

  function set(words: string[]): void {
    recent.value = words.slice(0, most);
    try {
      localStorage.setItem(storageKey, JSON.stringify(recent.value));
    } catch {
      // Remembered for this visit only.
    }
  }
  function add(word: string): void {
    const text = word.trim();
    if (text) set([text, ...recent.value.filter((one) => one !== text)]);
  }
  const clear = (): void => set([]);

  return { recent, add, clear };
});
