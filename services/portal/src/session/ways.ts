// 密码之外怎样登录：企业微信的地址；在企业微信里打开时只自动去一次。
import { hasWords, t } from "@/words";

const triedKey = "hall-wecom-tried";

/** Where signing in through WeCom begins; afterwards the reader is at `next`, a page of the hall. */
export const wecomAddress = (next: string): string => `/v1/session/wecom?${new URLSearchParams({ return: next })}`;

/** Whether to go there by ourselves: inside WeCom, for the first time in this tab; where nothing can be remembered, never. */
export function leadOnce(userAgent: string, tab: Pick<Storage, "getItem" | "setItem"> | null = tabStorage()): boolean {
  if (!/wxwork/i.test(userAgent) || !tab) return false;
  try {
    if (tab.getItem(triedKey)) return false;
    tab.setItem(triedKey, "1");
    return true;
  } catch {
    return false;
  }
}

/** Why somebody who came from elsewhere was not let in, by the code in the address; blank when nothing went wrong. */
export function refusal(code: unknown): string {
  if (typeof code !== "string" || !code) return "";
  const known = `session.refused.${code}`;
  return t(hasWords(known) ? known : "session.refused.other");
}

function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
