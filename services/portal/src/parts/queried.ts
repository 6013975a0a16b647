// 带条件的列表：条件写在地址里，换了条件从第一页看起，往回翻有记号。
import { ref, watch, type Ref } from "vue";
import { useRoute, useRouter } from "vue-router";
import { useLoad, type Loaded } from "./load";
import { useTokens, type Tokens } from "./tokens";

export interface Queried<T> extends Loaded<T> {
  tokens: Tokens;
  /** A condition as the address has it; empty without one. */
  one(key: string): string;
  /** What stands in the search field: the address's `q` until somebody types. */
  word: Ref<string>;
  /** Changes conditions; those set to "" go. */
  go(change: Record<string, string>): void;
}

/** What a page of the list is asked for with. */
export interface Ask { page_token: string; one(key: string): string }

/** The list of the page called `name` under the conditions `keys`; `read` fetches one page of it. */
export function useQueried<T>(name: string, keys: string[], read: (ask: Ask, signal: AbortSignal) => Promise<T>): Queried<T> {
  const route = useRoute();
  const router = useRouter();
  const tokens = useTokens();
  const word = ref("");
  const one = (key: string): string => (typeof route.query[key] === "string" ? route.query[key] : "");
  const loaded = useLoad((signal) => read({ page_token: tokens.current.value, one }, signal));
  watch(() => (route.name === name ? [route.path, ...keys.map(one)].join("\n") : null), (now) => {
    if (now === null) return;
    word.value = one("q");
    tokens.reset();
    void loaded.load();
  }, { immediate: true });
  watch(tokens.current, () => void loaded.load());
  function go(change: Record<string, string>): void {
    const wanted = { ...Object.fromEntries(keys.map((key) => [key, one(key)])), ...change };
    void router.push({ name, query: Object.fromEntries(Object.entries(wanted).filter(([, value]) => value)) });
  }
  return { ...loaded, tokens, one, word, go };
}
