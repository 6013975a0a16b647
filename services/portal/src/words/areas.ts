// 用语按区归并：文件名就是区名，键写作“区.键”。

export interface Words { [key: string]: string | Words }

/** `{"./zh/shell.ts": {…}}` becomes `{shell: {…}}`. */
export function byArea(files: Record<string, Words>): Record<string, Words> {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.replace(/^.*\/|\.ts$/g, ""), words]));
}
