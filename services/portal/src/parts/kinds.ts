// 服务的四种形式。
const kinds: Record<string, string> = { own: "在线办理", link: "跳转办理", offline: "线下办理", download: "资料下载" };

export function kindText(kind: string): string {
  return kinds[kind] ?? kind;
}
