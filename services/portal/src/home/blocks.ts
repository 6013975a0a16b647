// 首页有哪些块、怎样排：管理员给出模块的次序，同一块里的两个模块合在先出现的那个位置。

export type Block = "counters" | "audiences" | "recommended" | "used" | "classes" | "news";

/** Module as the site settings name it, to the block of the page that shows it. */
const blockOf: Record<string, Block> = {
  counters: "counters", recommended: "recommended", frequent: "used", hot: "used", categories: "classes", departments: "classes",
  audiences: "audiences", news: "news",
};
const usual: Block[] = ["counters", "audiences", "recommended", "used", "classes", "news"];

/** The blocks in their order; the usual ones while nothing is known. The counters lie on the hero, so they come first. */
export function blocksOf(modules: string[]): Block[] {
  const blocks = [...new Set(modules.flatMap((one) => (one in blockOf ? [blockOf[one]!] : [])))];
  if (!blocks.length) return usual;
  return blocks.includes("counters") ? ["counters", ...blocks.filter((one) => one !== "counters")] : blocks;
}
