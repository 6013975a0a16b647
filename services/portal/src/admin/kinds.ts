// 我能维护的内容种类：取一次，各页共用；分成几组，好找。
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { listKinds, type ContentKind } from "@/api/content";
import { toProblem, type Problem } from "@/api/problem";
import { locale } from "@/words";

/** The id of the only entry of a kind that has one. */
export const theOne = "hall";
const groups: Record<string, string[]> = {
  services: ["guide", "faq", "duty", "theme"],
  portal: ["site", "home", "hot-words", "synonyms", "phrases", "translations"],
  news: ["news", "page", "feed"],
  university: ["application", "card"],
};

export interface KindGroup { key: string; kinds: ContentKind[] }

export function grouped(kinds: ContentKind[]): KindGroup[] {
  const known = new Set(Object.values(groups).flat());
  const found = Object.entries(groups).map(([key, names]) => ({ key, kinds: names.flatMap((name) => kinds.filter((one) => one.kind === name)) }));
  found.push({ key: "other", kinds: kinds.filter((one) => !known.has(one.kind)) });
  return found.filter((group) => group.kinds.length);
}

export const useKinds = defineStore("content-kinds", () => {
  const kinds = ref<ContentKind[] | null>(null);
  const problem = ref<Problem | null>(null);
  let loading: Promise<void> | null = null;

  async function read(): Promise<void> {
    problem.value = null;
    try {
      kinds.value = (await listKinds()).items;
    } catch (error) {
      problem.value = toProblem(error);
      loading = null;
    }
  }
  function load(): Promise<void> {
    loading ??= read();
    return loading;
  }
  // The names come in the language of the request.
  watch(locale, () => kinds.value && void read());
  const kindOf = (name: string): ContentKind | null => kinds.value?.find((one) => one.kind === name) ?? null;
  return { kinds, problem, load, kindOf, groups: computed(() => grouped(kinds.value ?? [])) };
});
