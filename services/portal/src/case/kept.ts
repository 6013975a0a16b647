// 写了一半的内容：意见留在本标签页里，刷新不丢；存草稿的表单留在这台设备上，办完即删。

type Place = "tab" | "device";

function store(place: Place): Storage | null {
  try {
    return place === "tab" ? sessionStorage : localStorage;
  } catch {
    return null;
  }
}
const named = (no: string, what: string): string => `hall-kept:${no}:${what}`;

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
