// 打开接口给出的地址：大厅之内换页，之外开新标签页；只认网页地址。
import type { Router } from "vue-router";

/** `url` as an address inside the hall, or null when it leads elsewhere. */
export function insideHall(url: string): string | null {
  if (/^\/(?![/\\])/.test(url) && !url.startsWith("/v1/") && !url.startsWith("/cas/")) return url;
  return null;
}

/** Whether a link to `url` may be shown: addresses come from content that administrators edit. */
export function isWebAddress(url: string | null | undefined): url is string {
  if (!url) return false;
  try {
    return ["http:", "https:"].includes(new URL(url, location.origin).protocol);
  } catch {
    return false;
  }
}

export async function follow(router: Router, url: string): Promise<void> {
  const inside = insideHall(url);
  if (inside) await router.push(inside);
  else if (isWebAddress(url)) window.open(url, "_blank", "noopener");
}
