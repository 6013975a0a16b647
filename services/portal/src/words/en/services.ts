// 服务中心的用语（英文）。
export default {
  title: "Services", filter: "Filters", closeFilter: "Close filters", any: "All", more: "More ({n})", findValue: "Find: {by}", moreValues: "{n} more: type a name to find one", noValue: "None fits", less: "Less", count: "{n} services", comma: ", ",
  by: { audience: "For", theme: "Theme", department: "Department", kind: "Kind", tag: "Tag", initial: "Initial" },
  total: "{n} services", word: "Keyword: {word}", chosen: "Filters in use", remove: "Remove filter: {text}", clearAll: "Clear filters", done: "Done", see: "See {n} services",
  sort: "Sort by", sorts: { default: "Relevance", uses: "Most used", name: "Name (pinyin)" }, view: "Display", card: "Cards", list: "List",
  beyond: "There is no such page", firstPage: "To the first page", none: "No service fits", noneText: "Try another keyword or fewer filters.", all: "See all services", everywhere: "Search everything for “{word}”", tell: "Not found? Tell us",
  tellText: "Is something missing here? Tell us and we will add it.",
  didYouMean: "Did you mean:", startOwn: "Apply online", startLink: "Go there", startOffline: "How to apply", startDownload: "Downloads", caption: "Services", corrected: "Showing results for “{word}”.",
};
