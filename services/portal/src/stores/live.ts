// 我的各项数字，以及“哪些列表变了”的通知；由事件流驱动，页面据此更新。
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import { readCounts } from "@/api/hall";
import { followChanges } from "@/api/stream";
import type { Counts } from "@/api/types";

export const useLive = defineStore("live", () => {
  const counts = ref<Counts | null>(null);
  /** Replaced at every change, so a watcher sees each of them. */
  const changed = shallowRef<{ lists: string[] }>({ lists: [] });
  let stopper: AbortController | null = null;

  async function refresh(): Promise<void> {
    counts.value = await readCounts();
  }

  function start(): void {
    if (stopper) return;
    stopper = new AbortController();
    refresh().catch(() => undefined);
    void followChanges((change) => {
      if (change.counts) counts.value = change.counts;
      else refresh().catch(() => undefined);
      if (change.lists.length) changed.value = { lists: change.lists };
    }, stopper.signal);
  }

  function stop(): void {
    stopper?.abort();
    stopper = null;
    counts.value = null;
  }

  return { counts, changed, refresh, start, stop };
});
