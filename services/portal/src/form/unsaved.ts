// 还没存成草稿的内容：留在本标签页里，刷新或意外关闭后找得回；密级字段和附件不留。
import type { Field, Values } from "@/api/types";

export interface Unsaved { at: string; values: Values }

const prefix = "hall-unsaved:";
const attached: ReadonlySet<string> = new Set(["file", "image", "signature"]);
const mayStay = (field: Field): boolean => !field.secret && !attached.has(field.type);

/** Keeps what was written at `place` (whose, and at which address) until it is saved; without storage nothing is kept. */
export function keepUnsaved(place: string, fields: Field[], values: Values, now = new Date()): void {
  const open = fields.filter((field) => mayStay(field) && field.key in values).map((field) => [field.key, values[field.key]]);
  try {
    sessionStorage.setItem(prefix + place, JSON.stringify({ at: now.toISOString(), values: Object.fromEntries(open) }));
  } catch {
    // Storage may be full or forbidden; the draft on the server is what counts.
  }
}

export function unsavedAt(place: string): Unsaved | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(prefix + place) ?? "null");
    return kept && typeof kept === "object" && "values" in kept ? (kept as Unsaved) : null;
  } catch {
    return null;
  }
}

export function dropUnsaved(place: string): void {
  try {
    sessionStorage.removeItem(prefix + place);
  } catch {
    // Nothing was kept.
  }
}

/** On signing out: the next person at this computer finds nothing. */
export function dropEverythingUnsaved(): void {
  try {
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(prefix))) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
