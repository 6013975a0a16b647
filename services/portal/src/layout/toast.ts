// 短暂的提示：成功或失败一句话，几秒后消失，读屏软件会读出。
import { ref } from "vue";

export interface ToastAction { text: string; run(): void }
export interface Toast { id: number; kind: "ok" | "bad"; text: string; action?: ToastAction }

export const toasts = ref<Toast[]>([]);
let next = 1;

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

function show(kind: Toast["kind"], text: string, ms: number, action?: ToastAction): void {
  const id = next++;
  toasts.value = [...toasts.value.slice(-2), { id, kind, text, action }];
  setTimeout(() => dismiss(id), ms);
}

export const toast = {
  ok: (text: string, action?: ToastAction) => show("ok", text, action ? 7_000 : 4_000, action),
  bad: (text: string) => show("bad", text, 8_000),
};
