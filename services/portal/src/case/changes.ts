// 改动的写法，以及把改过的字段在表单里标出来。
import { nextTick, watch, type Ref } from "vue";
import type { Change } from "@/api/types";
import { t } from "@/words";

export function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("case.change.empty");
  if (Array.isArray(value)) return value.map((one) => (typeof one === "object" && one ? String((one as { name?: string }).name ?? "") : String(one))).join(t("case.comma"));
  if (typeof value === "boolean") return value ? t("case.yes") : t("case.no");
  return String(value);
}

/** The words beside a changed field. */
export function changeNote(change: Change): string {
  return change.rows ? t("case.change.rows", { n: change.rows.length }) : t("case.change.was", { before: shown(change.before) });
}

/** Marks the fields that changed where they stand in the form; the marks go with the changes. */
export function useMarks(form: Ref<HTMLElement | null>, changes: () => Change[]): void {
  watch([form, changes], async () => {
    await nextTick();
    form.value?.querySelectorAll("[data-changed]").forEach((one) => one.removeAttribute("data-changed"));
    for (const change of changes()) {
      form.value?.querySelector(`[id="shell-${change.key}"]`)?.setAttribute("data-changed", changeNote(change));
    }
  }, { immediate: true, flush: "post" });
}
