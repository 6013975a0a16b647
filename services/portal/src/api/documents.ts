// 把办件带走：导出 PDF、Word；以及我的常用语。
import { call, send } from "./client";
import { casePosition } from "./position";
import { saveBlob } from "./save";

const part = encodeURIComponent;

export interface FormWish { format: "pdf" | "docx"; records?: boolean }

/** Has the application form made and hands it to the browser to keep. Raises Problem. */
export async function exportCase(caseId: string, serial: string, wish: FormWish): Promise<void> {
  const query = { records: wish.records ? "true" : undefined, which: wish.format === "pdf" ? "form" : undefined };
  const response = await send(`/v1/cases/${part(caseId)}/document.${wish.format}`, { query, position: casePosition(caseId) });
  saveBlob(await response.blob(), nameIn(response.headers.get("Content-Disposition")) ?? `${serial || caseId}.${wish.format}`);
}

/** The form as a PDF to be printed; needs the right to print. */
export async function printableCase(caseId: string): Promise<Blob> {
  const response = await send(`/v1/cases/${part(caseId)}/document.pdf`, { query: { which: "form", purpose: "print" }, position: casePosition(caseId) });
  return response.blob();
}

/** The file name a `Content-Disposition` gives, its UTF-8 form before any other. */
export function nameIn(header: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "")?.[1];
  try {
    return encoded ? decodeURIComponent(encoded) : null;
  } catch {
    return null;
  }
}

export const readPhrases = () => call<{ items: string[] }>("/v1/me/phrases");
export const savePhrases = (items: string[]) => call<{ items: string[] }>("/v1/me/phrases", { method: "PUT", body: { items } });
