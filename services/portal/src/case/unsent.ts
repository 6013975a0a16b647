// 还没发出的内容：意见和说明随写随存，刷新不丢；表单可存草稿，回来时接着填。
import { computed, nextTick, ref, toRaw, watch, type ComputedRef, type Ref } from "vue";
import type { Case, Values } from "@/api/types";
import type { FormModel } from "@/form/model";
import { keep, kept, openValues } from "@/stores/kept";
import { useSession } from "@/stores/session";

export function useUnsent(id: ComputedRef<string>, item: Ref<Case | null>, model: FormModel) {
  const session = useSession();
  const opinions = ref<Record<string, string>>({});
  const comment = ref("");
  /** The form stands as it was kept, not as the case has it. */
  const restored = ref(false);
  const no = (): string => session.person?.no ?? "";
  const formKey = computed(() => `${id.value}:${item.value?.my_task?.task_id ?? "own"}:form`);

  function edits(): Values {
    return Object.fromEntries([...model.editable.value].map((key) => [key, structuredClone(toRaw(model.values[key]))]).filter(([, value]) => value !== undefined));
  }
  async function put(values: Values | null): Promise<boolean> {
    if (!values) return false;
    await nextTick();
    const fitting = Object.entries(values).filter(([key]) => model.editable.value.has(key));
    for (const [key, value] of fitting) model.set(key, value);
    return fitting.length > 0;
  }

  /** Brings back what was kept of this case; to be called once its page is there. */
  async function restore(): Promise<void> {
    const words = kept<Record<string, string>>("tab", no(), `${id.value}:opinions`) ?? {};
    opinions.value = { ...words, ...opinions.value };
    comment.value ||= kept<string>("tab", no(), `${id.value}:comment`) ?? "";
    restored.value = await put(kept<Values>("device", no(), formKey.value));
    if (restored.value) model.dirty.value = false;
  }
  /** Puts the form aside on this device. */
  function save(): void {
    keep("device", no(), formKey.value, openValues(model.fields.value, edits()));
    model.dirty.value = false;
    restored.value = true;
  }
  /** Forgets what was kept: it has been sent, or is not wanted. */
  function forget(what: "all" | "form" | "comment"): void {
    if (what !== "comment") keep("device", no(), formKey.value, null);
    if (what !== "comment") restored.value = false;
    if (what === "all") opinions.value = {};
    if (what === "comment") comment.value = "";
  }
  function clear(): void {
    opinions.value = {};
    comment.value = "";
    restored.value = false;
  }
  watch(opinions, (now) => {
    const written = Object.entries(now).filter(([, words]) => words.trim());
    if (item.value) keep("tab", no(), `${id.value}:opinions`, Object.fromEntries(written));
  }, { deep: true });
  watch(comment, (now) => item.value && keep("tab", no(), `${id.value}:comment`, now.trim() ? now : ""));

  const writing = computed(() => !!comment.value.trim() || Object.values(opinions.value).some((one) => one.trim()));
  return { opinions, comment, restored, writing, edits, put, restore, save, forget, clear };
}
