// 我的收藏（服务和应用）：登录后取一次，全站共用；点星立刻变，服务器没收下就变回去，可以撤销。
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { toProblem } from "@/api/problem";
import { keep, letGo, listFavouritesOf, type Kept, type KeptItem } from "@/api/university";
import { toast } from "@/layout/toast";
import { t } from "@/words";
import { useSession } from "./session";

export type Star = Pick<KeptItem, "kind" | "code" | "name"> & { url?: string | null };

const same = (one: Star, kind: Kept, code: string): boolean => one.kind === kind && one.code === code;

export const useFavourites = defineStore("favourites", () => {
  const session = useSession();
  const items = ref<KeptItem[]>([]);
  /** Whether the server has answered: before that a star is shown empty. */
  const known = ref(false);
  let loading: Promise<void> | null = null;

  const has = (kind: Kept, code: string): boolean => items.value.some((one) => same(one, kind, code));

  /** What the server says; further calls share the answer. Raises Problem. */
  function load(): Promise<void> {
    loading ??= listFavouritesOf()
      .then((page) => {
        items.value = page.items;
        known.value = true;
      })
      .catch((error) => {
        loading = null;
        throw error;
      });
    return loading;
  }
  watch(() => session.person?.no, () => {
    items.value = [];
    known.value = false;
    loading = null;
    if (session.signedIn) load().catch(() => undefined);
  }, { immediate: true });

  /** Keeps or lets go; settles once the server has said so. `quiet`: what was taken back needs no words. */
  async function toggle(star: Star, quiet = false): Promise<void> {
    const before = items.value;
    const had = has(star.kind, star.code);
    const others = before.filter((one) => !same(one, star.kind, star.code));
    items.value = had ? others : [{ url: null, ...star, at: new Date().toISOString() }, ...others];
    try {
      await (had ? letGo : keep)(star.code, star.kind);
      const undo = { text: t("shell.star.undo"), run: () => void toggle(star, true) };
      if (!quiet) toast.ok(t(had ? "shell.star.removed" : "shell.star.added", { name: star.name }), undo);
    } catch (error) {
      items.value = before;
      toast.bad(t("shell.star.failed", { name: star.name, why: toProblem(error).detail }));
    }
  }
  return { items, known, has, load, toggle };
});
