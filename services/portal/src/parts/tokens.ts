// 翻页记号：服务器只给“下一页”的记号，来路由这里记住，好能往回翻。
import { computed, ref, type ComputedRef } from "vue";

export interface Tokens {
  current: ComputedRef<string>;
  page: ComputedRef<number>;
  forward(next: string): void;
  back(): void;
  reset(): void;
}

export function useTokens(): Tokens {
  const passed = ref<string[]>([]);
  return {
    current: computed(() => passed.value.at(-1) ?? ""),
    page: computed(() => passed.value.length + 1),
    forward: (next) => void (passed.value = [...passed.value, next]),
    back: () => void (passed.value = passed.value.slice(0, -1)),
    reset: () => void (passed.value = passed.value.length ? [] : passed.value),
  };
}
