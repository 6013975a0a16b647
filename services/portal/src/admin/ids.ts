// 内容的编号：小写字母、数字、连字符，最多 64 个字符。
export const idWrong = (id: string): boolean => !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id);

/** A number nobody else has taken, for entries whose address nobody reads: "news-20260302-k3f9". */
export function freshId(kind: string, now: Date): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => (byte % 36).toString(36)).join("");
  return `${kind}-${now.toISOString().slice(0, 10).replaceAll("-", "")}-${random}`;
}
