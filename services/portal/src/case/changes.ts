// 改动的写法（单位、人员写名称，数字带单位），以及把改过的字段在表单里标出来。
import { nextTick, watch, type Ref } from "vue";
import type { Case, Change } from "@/api/types";
import { displayText, fileList, files, type Names } from "@/form/display";
import { isEmpty } from "@/form/validate";
import { t } from "@/words";

/** Writes a value of the field `key`, or of a column of its table. */
export type Writer = (value: unknown, key: string, column?: string) => string;

/** The writer of one form: values stand as they do in it. */
export function writerOf(form: Pick<Case["form"], "fields" | "people">, unit: Names["unit"]): Writer {
  const names: Names = { unit, person: (no) => form.people?.[no] ?? no };
  return (value, key, column) => {
    const field = form.fields.find((one) => one.key === key);
    const place = column ? field?.row?.find((one) => one.key === column) : field;
    if (isEmpty(value) && place?.type !== "checkbox") return t("case.change.empty");
    if (!place) return String(value);
    if (files.has(place.type)) return fileList(value).map((one) => one.name || t("case.file.unnamed")).join(t("case.comma"));
    return displayText(place, value, names);
  };
}

/** The words beside a changed field. */
export function changeNote(change: Change, write: Writer): string {
  return change.rows ? t("case.change.rows", { n: change.rows.length }) : t("case.change.was", { before: write(change.before, change.key) });
}

/** Marks the fields that changed where they stand in the form, each with its note by key; the marks go with the changes. */
export function useMarks(form: Ref<HTMLElement | null>, notes: () => [key: string, note: string][]): void {
  watch([form, notes], async () => {
    await nextTick();
    form.value?.querySelectorAll("[data-changed]").forEach((one) => one.removeAttribute("data-changed"));
    for (const [key, note] of notes()) form.value?.querySelector(`[id="shell-${key}"]`)?.setAttribute("data-changed", note);
  }, { immediate: true, flush: "post" });
}
