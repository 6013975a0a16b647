// 翻页记号：服务器只给“下一页”的记号，来路记在浏览器历史的这一条里，往回翻、看完一项再回来都在原处。
import { computed, ref, type ComputedRef } from "vue";

export interface Tokens {
  current: ComputedRef<string>;
  page: ComputedRef<number>;
  forward(next: string): void;
  back(): void;
  /** To the first page: the same address now shows another list. */
  reset(): void;
  /** To where the reader was at this point of the history; a new point begins at the first page. */
  resume(): void;
}

const kept = (): string[] => (history.state as { passed?: string[] } | null)?.passed ?? [];

export function useTokens(): Tokens {
  const passed = ref<string[]>([]);
  function keep(now: string[]): void {
    passed.value = now;
    history.replaceState({ ...history.state, passed: now }, "");
  }
  return {
    current: computed(() => passed.value.at(-1) ?? ""),
    page: computed(() => passed.value.length + 1),
    forward: (next) => keep([...passed.value, next]),
    back: () => keep(passed.value.slice(0, -1)),
    reset: () => keep([]),
    resume: () => void (passed.value = kept()),
  };
}
