// 长表单分成几节：哪些字段在一起；没写进来的归到最后一节。
import type { ContentField } from "@/api/content";

export interface FormSection { key: string; fields: ContentField[] }

const known: Record<string, Record<string, string[]>> = {
  site: {
    brand: ["university", "hall", "subtitle", "slogan", "colour", "grey", "notice"],
    contact: ["office", "hours", "phones"],
    wecom: ["wecom_name", "wecom_url", "wecom_qr", "wecom_hint"],
    foot: ["copyright", "links", "browsers"],
    data: ["mail_domains", "departments"],
  },
  guide: {
    basics: ["theme", "icon", "host", "co_hosts", "audience", "fee", "promise", "condition"],
    how: ["mode", "time", "place", "phone", "cycle"],
    texts: ["content", "notes"],
    files: ["materials", "downloads", "tags"],
  },
};

/** The fields of a kind in their sections; one nameless section where the form is short enough to be read as it is. */
export function sectionsOf(kind: string, fields: ContentField[]): FormSection[] {
  const plan = known[kind];
  if (!plan) return [{ key: "", fields }];
  const placed = new Set(Object.values(plan).flat());
  const found = Object.entries(plan).map(([key, names]) => ({ key, fields: names.flatMap((name) => fields.filter((one) => one.key === name)) }));
  found.push({ key: "other", fields: fields.filter((one) => !placed.has(one.key)) });
  return found.filter((section) => section.fields.length);
}

/** Whether a field takes a whole line: long texts and everything made of lines. */
export function isWide(field: ContentField): boolean {
  return ["textarea", "markdown", "rows"].includes(field.type) || (field.type === "list" && !field.options?.length);
}
