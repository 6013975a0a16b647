// 写了一半的内容：随写随存的留在本标签页里，刷新不丢，退出即清；存草稿的留在这台设备上，办完即删；密级字段不留。
import type { Field, Values } from "@/api/types";

type Place = "tab" | "device";

function store(place: Place): Storage | null {
  try {
    return place === "tab" ? sessionStorage : localStorage;
  } catch {
    return null;
  }
}
const prefix = "hall-kept:";
const named = (no: string, what: string): string => `${prefix}${no}:${what}`;

/** What of a form may be kept in a browser: nothing secret; of attachments their ids, which open for their owner alone. */
export function openValues(fields: Field[], values: Values): Values {
  const open = fields.filter((field) => !field.secret && values[field.key] !== undefined);
  return Object.fromEntries(open.map((field) => [field.key, values[field.key]]));
}

/** Keeps a value of the person `no` under `what`; an empty one is forgotten. */
export function keep(place: Place, no: string, what: string, value: unknown): void {
  const empty = value === null || value === undefined || value === "" || (typeof value === "object" && !Object.keys(value as object).length);
  try {
    if (empty) store(place)?.removeItem(named(no, what));
    else store(place)?.setItem(named(no, what), JSON.stringify(value));
  } catch {
    // A full store keeps nothing more; what is on the screen stays there.
  }
}

/** What was kept, or null. */
export function kept<T>(place: Place, no: string, what: string): T | null {
  try {
    const text = store(place)?.getItem(named(no, what));
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

/** On signing out: the next person at this computer finds nothing of what this tab kept. */
export function forgetTab(): void {
  const tab = store("tab");
  try {
    for (const key of Object.keys(tab ?? {}).filter((one) => one.startsWith(prefix))) tab?.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
