// 我收藏了哪些服务：登录后取一次，点星立刻变，服务器没收下就变回去。
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { toProblem } from "@/api/problem";
import { keep, letGo, listFavouritesOf } from "@/api/university";
import { toast } from "@/layout/toast";
import { t } from "@/words";
import { useSession } from "./session";

export interface Keepable { code: string; name: string }

export const useFavourites = defineStore("favourites", () => {
  const session = useSession();
  const codes = ref<ReadonlySet<string>>(new Set());
  let loading: Promise<void> | null = null;

  function set(code: string, kept: boolean): void {
    const now = new Set(codes.value);
    if (kept) now.add(code);
    else now.delete(code);
    codes.value = now;
  }
  /** What the server says; stars already drawn follow. Fails quietly: a star that is not known is shown empty. */
  function load(): Promise<void> {
    loading ??= listFavouritesOf()
      .then((page) => void (codes.value = new Set(page.items.filter((one) => one.kind === "service").map((one) => one.code))))
      .catch(() => void (loading = null));
    return loading ?? Promise.resolve();
  }
  watch(() => session.person?.no, () => {
    codes.value = new Set();
    loading = null;
    if (session.signedIn) void load();
  }, { immediate: true });

  async function toggle(service: Keepable, quiet = false): Promise<void> {
    const had = codes.value.has(service.code);
    set(service.code, !had);
    try {
      await (had ? letGo : keep)(service.code, "service");
      if (!quiet) toast.ok(t(had ? "shell.star.removed" : "shell.star.added"), { text: t("shell.star.undo"), run: () => void toggle(service, true) });
    } catch (error) {
      set(service.code, had);
      toast.bad(toProblem(error).detail || t("shell.star.failed"));
    }
  }
  return { codes, load, toggle };
});
