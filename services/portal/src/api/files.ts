// 附件：上传要显示进度，所以用 XMLHttpRequest；下载带令牌取回后交给浏览器保存。
import { acceptLanguage } from "@/words";
import { send } from "./client";
import { offline, problemFrom } from "./problem";
import { saveBlob } from "./save";
import { session } from "./session";
import type { FileRef } from "./types";

export interface Upload {
  done: Promise<FileRef>;
  cancel(): void;
}

function post(file: File, token: string | null, onProgress: (share: number) => void, request: XMLHttpRequest, purpose: string): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    request.open("POST", purpose ? `/v1/files?for=${purpose}` : "/v1/files");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", acceptLanguage());
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => resolve(request);
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    const body = new FormData();
    body.append("file", file, file.name);
    request.send(body);
  });
}

/** Uploads one file; `onProgress` is told the share sent, 0 to 1; with the purpose `content` everybody may see it once it is published. The promise raises Problem, or AbortError when cancelled. */
export function uploadFile(file: File, onProgress: (share: number) => void, purpose: "" | "content" = ""): Upload {
  let request = new XMLHttpRequest();
  const attempt = async (): Promise<XMLHttpRequest> => post(file, await session.bearer(), onProgress, request, purpose);
  const run = async (): Promise<FileRef> => {
    let answer = await attempt();
    if (answer.status === 401 && (await session.refresh()) === "signed-in") {
      request = new XMLHttpRequest();
      answer = await attempt();
    }
    if (answer.status < 200 || answer.status >= 300) throw problemFrom(answer.status, answer.responseText);
    return JSON.parse(answer.responseText) as FileRef;
  };
  return { done: run(), cancel: () => request.abort() };
}

/** Fetches a stored file with my token and hands it to the browser to keep under `name`. */
export async function downloadFile(fileId: string, name: string): Promise<void> {
  const response = await send(`/v1/files/${encodeURIComponent(fileId)}`);
  saveBlob(await response.blob(), name);
}

export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined || !Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
