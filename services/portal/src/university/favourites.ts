// 我的收藏：点星立刻变，服务器没收下就变回去；取消收藏后可以撤销。
import { computed, ref, type ComputedRef, type Ref } from "vue";
import { toProblem } from "@/api/problem";
import { keep, letGo, listFavouritesOf, type Kept, type KeptItem } from "@/api/university";
import { toast } from "@/layout/toast";
import { t } from "@/words";

export type Star = Pick<KeptItem, "kind" | "code" | "name" | "url">;
export interface Favourites {
  items: Ref<KeptItem[]>;
  /** What was let go last, until it is taken back or another is let go. */
  dropped: Ref<Star | null>;
  has(kind: Kept, code: string): boolean;
  known: ComputedRef<boolean>;
  load(signal?: AbortSignal): Promise<void>;
  toggle(star: Star): Promise<void>;
}

const same = (one: Star, kind: Kept, code: string): boolean => one.kind === kind && one.code === code;

export function useFavourites(): Favourites {
  const items = ref<KeptItem[]>([]);
  const dropped = ref<Star | null>(null);
  const loaded = ref(false);
  const has = (kind: Kept, code: string): boolean => items.value.some((one) => same(one, kind, code));

  async function load(signal?: AbortSignal): Promise<void> {
    items.value = (await listFavouritesOf(signal)).items;
    loaded.value = true;
  }

  async function toggle(star: Star): Promise<void> {
    const before = items.value;
    const had = has(star.kind, star.code);
    const others = before.filter((one) => !same(one, star.kind, star.code));
    items.value = had ? others : [{ ...star, at: new Date().toISOString() }, ...others];
    dropped.value = had ? star : null;
    try {
      await (had ? letGo : keep)(star.code, star.kind);
    } catch (error) {
      items.value = before;
      dropped.value = null;
      toast.bad(t(had ? "university.letGoFailed" : "university.keepFailed", { name: star.name, why: toProblem(error).detail }));
    }
  }
  return { items, dropped, has, known: computed(() => loaded.value), load, toggle };
}
