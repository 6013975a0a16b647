// 搜索框下面的提示：没输入时给最近搜过的和热词，输入时问服务器；上下键移动，回车选中。
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import { suggest, type Suggestion } from "@/api/search";
import { hasWords, t } from "@/words";

export interface Offer { id: string; text: string; note: string; url: string | null; code: string | null; kind: string }
export interface OfferGroup { key: string; title: string; offers: Offer[] }
export interface Suggesting {
  open: Ref<boolean>;
  groups: ComputedRef<OfferGroup[]>;
  flat: ComputedRef<Offer[]>;
  active: Ref<number>;
  move(step: number): void;
  close(): void;
}

const pauseMs = 140;

function offer(id: string, at: number, one: Suggestion): Offer {
  const key = `search.kinds.${one.kind}`;
  return { id: `${id}-${at}`, text: one.text, note: hasWords(key) ? t(key) : "", url: one.url ?? null, code: one.code ?? null, kind: one.kind };
}

/** `word` is what is typed; `recent` and `hot` are offered while nothing is. Suggestions that come too late are dropped. */
export function useSuggestions(id: string, word: Ref<string>, recent: () => string[], hot: () => string[]): Suggesting {
  const open = ref(false);
  const active = ref(-1);
  const answer = ref<{ word: string; items: Suggestion[] }>({ word: "", items: [] });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | null = null;

  async function ask(text: string): Promise<void> {
    asked?.abort();
    const mine = (asked = new AbortController());
    const items = await suggest(text, mine.signal).then((found) => found.items ?? []).catch(() => []);
    if (asked === mine) answer.value = { word: text, items: items.slice(0, 10) };
  }
  watch([word, open], ([now, isOpen]) => {
    clearTimeout(timer);
    active.value = -1;
    const text = now.trim();
    if (isOpen && text && text !== answer.value.word) timer = setTimeout(() => void ask(text), pauseMs);
  });

  const groups = computed<OfferGroup[]>(() => {
    if (word.value.trim()) {
      const offers = answer.value.items.map((one, at) => offer(`${id}-s`, at, one));
      return offers.length ? [{ key: "suggestions", title: "", offers }] : [];
    }
    const words = (key: string, kind: string, list: string[]): OfferGroup => ({
      key, title: t(`search.${key}`), offers: list.map((text, at) => ({ ...offer(`${id}-${key}`, at, { text, kind }), note: "" })),
    });
    return [words("recent", "query", recent()), words("hot", "word", hot().filter((one) => !recent().includes(one)).slice(0, 8))]
      .filter((group) => group.offers.length);
  });
  const flat = computed(() => groups.value.flatMap((group) => group.offers));

  function move(step: number): void {
    const count = flat.value.length;
    if (!open.value) open.value = true;
    // One place before the first is the text field itself.
    else if (count) active.value = ((active.value + 1 + step + count + 1) % (count + 1)) - 1;
  }
  function close(): void {
    open.value = false;
    active.value = -1;
    clearTimeout(timer);
  }
  return { open, groups, flat, active, move, close };
}
