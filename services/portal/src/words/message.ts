// 一条用语：按键找到，选单数或复数，填上 {名字}。
import type { Words } from "./areas";

/** The message of `area.key`, or null when there is none. */
export function found(words: Words | undefined, key: string): string | null {
  let at: Words | string | undefined = words;
  for (const step of key.split(".")) at = typeof at === "object" && Object.hasOwn(at, step) ? at[step] : undefined;
  return typeof at === "string" ? at : null;
}

/** The message with its slots filled; of “one | many” the first is for `n` = 1. A slot nothing is given for stays empty. */
export function filled(message: string, named: Record<string, unknown>): string {
  const forms = typeof named.n === "number" ? message.split(" | ") : [message];
  const text = (named.n === 1 ? forms[0] : forms.at(-1)) ?? message;
  return text.replace(/\{(\w+)\}/g, (_slot, name: string) => String(named[name] ?? ""));
}
