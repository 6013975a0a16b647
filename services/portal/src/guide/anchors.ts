// 页内锚点：读到哪一节就亮哪一个。
import { nextTick, onBeforeUnmount, ref, watch, type Ref } from "vue";

/** Follows which of the sections `ids` is at the top of the window. */
export function useAnchors(ids: () => string[]): Ref<string> {
  const current = ref("");
  let observer: IntersectionObserver | null = null;
  const seen = new Set<string>();

  function look(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      if (entry.isIntersecting) seen.add(entry.target.id);
      else seen.delete(entry.target.id);
    }
    current.value = ids().find((id) => seen.has(id)) ?? current.value;
  }
  async function start(): Promise<void> {
    observer?.disconnect();
    seen.clear();
    await nextTick();
    if (typeof IntersectionObserver === "undefined") return;
    observer = new IntersectionObserver(look, { rootMargin: "-120px 0px -55% 0px" });
    for (const id of ids()) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
    current.value = ids()[0] ?? "";
  }
  watch(() => ids().join(" "), start, { immediate: true });
  onBeforeUnmount(() => observer?.disconnect());
  return current;
}
