// 带条件的列表：条件写在地址里，换了条件从第一页看起，往回翻有记号。
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import { useRoute, useRouter } from "vue-router";
import { useLoad, type Loaded } from "./load";
import { useTokens, type Tokens } from "./tokens";

export interface Queried<T> extends Loaded<T> {
  tokens: Tokens;
  /** Which page the address names, from 1. */
  page: ComputedRef<number>;
  /** A condition as the address has it; empty without one. */
  one(key: string): string;
  /** What stands in the search field: the address's `q` until somebody types. */
  word: Ref<string>;
  /** Changes conditions; those set to "" go. */
  go(change: Record<string, string>): void;
}

/** What a page of the list is asked for with. */
export interface Ask { page_token: string; one(key: string): string }

/**
 * The list of the page called `name` under the conditions `keys`; `read` fetches one page of it. With `perPage` the page is in the
 * address too: for lists whose mark of a page is how many entries come before it.
 */
export function useQueried<T>(name: string, keys: string[], read: (ask: Ask, signal: AbortSignal) => Promise<T>, perPage = 0): Queried<T> {
  const route = useRoute();
  const router = useRouter();
  const tokens = useTokens();
  const word = ref("");
  const one = (key: string): string => (typeof route.query[key] === "string" ? route.query[key] : "");
  const page = computed(() => Math.max(1, Math.floor(Number(one("page")) || 1)));
  const loaded = useLoad((signal) => read({ page_token: perPage ? String((page.value - 1) * perPage) : tokens.current.value, one }, signal));
  watch(() => (route.name === name ? [route.path, page.value, ...keys.map(one)].join("\n") : null), (now) => {
    if (now === null) return;
    word.value = one("q");
    tokens.resume();
    void loaded.load();
  }, { immediate: true });
  watch(tokens.current, () => void loaded.load());
  function go(change: Record<string, string>): void {
    const wanted = { ...Object.fromEntries(keys.map((key) => [key, one(key)])), ...change };
    void router.push({ name, query: Object.fromEntries(Object.entries(wanted).filter(([, value]) => value)) });
  }
  return { ...loaded, tokens, page, one, word, go };
}
