// 草稿：改动停下来一会儿就自动存；存不下的算没有存。
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import { saveContentDraft, type ContentData, type ContentField } from "@/api/content";
import { toProblem } from "@/api/problem";
import { opened, packed, sameData } from "./data";

export type Saving = "clean" | "dirty" | "saving" | "saved" | "failed";
const saveAfterMs = 1500;

export interface Drafting {
  saving: Ref<Saving>;
  /** When the draft on the screen was kept; empty without one. */
  savedAt: Ref<string>;
  unsaved: ComputedRef<boolean>;
  /** Begins anew with what was just read. */
  begin(data: ContentData, at: string): void;
  /** Keeps what is not kept yet. Raises Problem. */
  save(): Promise<void>;
  stop(): void;
  /** Who kept a draft in the meantime, in the hall's words; empty when nobody did. */
  stale: Ref<string>;
  /** Keeps what is on the screen in place of theirs. */
  overwrite(): Promise<void>;
}

export function useDrafting(name: () => [string, string], fields: Ref<ContentField[]>, data: Ref<ContentData>, onKept: (data: ContentData, at: string) => void): Drafting {
  const saving = ref<Saving>("clean");
  const savedAt = ref("");
  const unsaved = computed(() => saving.value === "dirty" || saving.value === "saving" || saving.value === "failed");
  const stale = ref("");
  let kept: ContentData | null = null;
  let base: string | null = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);

  function begin(read: ContentData, at: string): void {
    kept = opened(fields.value, read);
    data.value = structuredClone(kept);
    saving.value = "clean";
    savedAt.value = base = at;
    stale.value = "";
  }
  async function save(): Promise<void> {
    stop();
    if (!unsaved.value) return;
    const now = packed(fields.value, data.value);
    saving.value = "saving";
    try {
      savedAt.value = base = (await saveContentDraft(...name(), now, base)).at;
      stale.value = "";
    } catch (error) {
      saving.value = "failed";
      const found = toProblem(error);
      if (found.status === 409) stale.value = found.detail;
      throw error;
    }
    kept = opened(fields.value, now);
    saving.value = sameData(fields.value, data.value, kept) ? "saved" : "dirty";
    onKept(now, savedAt.value);
  }
  function overwrite(): Promise<void> {
    base = null;
    return save();
  }
  watch(data, () => {
    if (!kept || sameData(fields.value, data.value, kept)) return;
    saving.value = "dirty";
    stop();
    timer = setTimeout(() => void save().catch(() => undefined), saveAfterMs);
  }, { deep: true });
  return { saving, savedAt, unsaved, begin, save, stop, stale, overwrite };
}
