// 搜索的用语（英文）。
export default {
  label: "Search services, guides and applications", placeholder: "What would you like to do?", submit: "Search", clear: "Clear", recent: "Recent searches",
  forget: "Forget these", hot: "Popular", suggestions: "Suggestions", found: "{n} suggestions, use the arrow keys", searchFor: "Search for “{word}”",
  kinds: { service: "Service", guide: "Guide", faq: "FAQ", duty: "Duty", application: "Application", news: "News", word: "Popular", query: "Search", theme: "Theme", department: "Department" },
  title: "Search: {word}", start: "What would you like to do?",
  startText: "Type the name of a service, pinyin initials (such as zxj) or a sentence to search services, guides, FAQ, duties, applications and news.",
  corrected: "Showing results for “{word}”.", original: "Nothing found for “{word}”. ", total: "{n} results", tabs: "Kinds of results",
  facets: { services: "Online services", guides: "Guides", faq: "FAQ", duties: "Duty list", applications: "Applications", news: "News" },
  facet: "{name} ({n})", columns: { name: "Service", department: "Department", theme: "Theme", audience: "For", actions: "Actions" },
  guide: "Guide", apply: "Apply online", go: "Go there", open: "Open", read: "Read", duty: "See the duty",
  serviceOf: "Service: {name}", question: "Q: ", more: "All {n} {name}", noneOf: "No {name} found.", moreInCentre: "Filter further in Services",
  none: "Nothing found for “{word}”", noneText: "Try other words or pinyin initials. Still nothing? Tell us.", tell: "Not found? Tell us", ask: "Ask the assistant", tryThese: "Try these:", nearest: "Nothing matches exactly; these come near:",
};
