// 把取回的内容交给浏览器另存。

/** Has the browser keep `content` under `name`. */
export function saveBlob(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The click only starts the saving; the address must live until the browser has taken it over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
