// 运行管理的几页：地址、图标；左边的菜单和总览都从这里来。

export const operating = [
  { key: "calendar", icon: "calendar" }, { key: "deliveries", icon: "bell" }, { key: "parked", icon: "box" }, { key: "people", icon: "user" },
  { key: "migration", icon: "switch" },
] as const;

/** A drawing for each kind of content, by which it is found faster. */
export const kindIcons: Record<string, string> = {
  guide: "guide", faq: "chat", duty: "flag", theme: "all", site: "setting", home: "house", "hot-words": "search", synonyms: "share", phrases: "edit",
  news: "promotion", page: "document", feed: "download", application: "link", card: "card", translations: "compass",
};
