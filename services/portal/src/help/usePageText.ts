// 取一页内容；管理员还没有写这一页时不算出错，用内置的。
import { computed, type ComputedRef } from "vue";
import { readPage, type PageText } from "@/api/content";
import { useLoad, type Loaded } from "@/parts/load";

export interface PageLoaded extends Loaded<PageText> {
  /** Nobody has written this page yet. */
  missing: ComputedRef<boolean>;
}

export function usePageText(slug: () => string): PageLoaded {
  const loaded = useLoad((signal) => readPage(slug(), signal));
  return { ...loaded, missing: computed(() => loaded.problem.value?.status === 404) };
}
