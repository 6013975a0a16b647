// 页头上展开的小面板：点外面、按 Esc 或换页时收起。
import { onBeforeUnmount, onMounted, ref, watch, type Ref } from "vue";
import { useRoute } from "vue-router";

export function usePopover(root: Ref<HTMLElement | null>) {
  const open = ref(false);
  const route = useRoute();

  function onPointer(event: Event): void {
    if (open.value && !root.value?.contains(event.target as Node)) open.value = false;
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !open.value) return;
    open.value = false;
    root.value?.querySelector<HTMLElement>("[aria-expanded]")?.focus();
  }
  onMounted(() => {
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("focusin", onPointer);
    document.addEventListener("keydown", onKey);
  });
  onBeforeUnmount(() => {
    document.removeEventListener("pointerdown", onPointer);
    document.removeEventListener("focusin", onPointer);
    document.removeEventListener("keydown", onKey);
  });
  watch(() => route.fullPath, () => (open.value = false));
  return open;
}
