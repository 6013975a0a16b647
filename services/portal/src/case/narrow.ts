// 屏幕是否为手机宽度；转屏、改窗口大小时跟着变。
import { onBeforeUnmount, ref, type Ref } from "vue";

const query = "(width < 720px)";

export function useNarrow(): Ref<boolean> {
  const media = typeof matchMedia === "function" ? matchMedia(query) : null;
  const narrow = ref(media?.matches ?? false);
  const follow = (event: MediaQueryListEvent): void => void (narrow.value = event.matches);
  media?.addEventListener?.("change", follow);
  onBeforeUnmount(() => media?.removeEventListener?.("change", follow));
  return narrow;
}
