// 模态框：一挂上就打开，拿走时焦点回到打开它的地方。
import { nextTick, onMounted, onUnmounted, useTemplateRef } from "vue";

/** Keeps the `ref="dialog"` of a component open for as long as the component lives; `opened` runs when it is. */
export function useModal(opened: () => void = () => undefined): void {
  const dialog = useTemplateRef<HTMLDialogElement>("dialog");
  const opener = document.activeElement as HTMLElement | null;
  onMounted(async () => {
    await nextTick();
    dialog.value?.showModal();
    opened();
  });
  // The dialog is taken away whole, so whoever opened it gets the focus back by hand.
  onUnmounted(() => opener?.isConnected && opener.focus());
}
