// 内容里的图片和文件：上传后得到公开地址；还没发布的只有上传的人看得到，预览时用自己的令牌取。
import { ref, watch, type Ref } from "vue";
import { send } from "@/api/client";
import { uploadFile } from "@/api/files";

/** Where published content shows its files from. */
const place = "/v1/content/files/";
const address = new RegExp(`${place}([0-9a-f]{32})(?![0-9A-Za-z])`, "g");
/** What has been fetched to be looked at here: id → address of the browser's own, or nothing when it is not mine. */
const seen = new Map<string, Promise<string | null>>();

async function mine(id: string): Promise<string | null> {
  try {
    return URL.createObjectURL(await (await send(`/v1/files/${id}`)).blob());
  } catch {
    return null;
  }
}

/** Uploads a picture or file for content; returns its address, and whether it is a picture. */
export async function uploadForContent(file: File, onProgress: (share: number) => void): Promise<{ url: string; picture: boolean }> {
  const stored = await uploadFile(file, onProgress, "content").done;
  return { url: place + stored.file_id, picture: /^image\//.test(stored.media_type ?? file.type) };
}

/** The same text or HTML with my own pictures in it, published or not. */
export function useOwnPictures(text: Ref<string>): Ref<string> {
  const shown = ref(text.value);
  watch(text, async (now) => {
    const ids = [...new Set([...now.matchAll(address)].map((found) => found[1]!))];
    if (!ids.length) return void (shown.value = now);
    for (const id of ids) if (!seen.has(id)) seen.set(id, mine(id));
    const found = new Map(await Promise.all(ids.map(async (id) => [id, await seen.get(id)!] as const)));
    if (now === text.value) shown.value = now.replace(address, (whole, id: string) => found.get(id) ?? whole);
  }, { immediate: true });
  return shown;
}
