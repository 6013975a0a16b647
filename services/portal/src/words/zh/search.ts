// 搜索的用语（中文）。
export default {
  label: "搜索服务、指南与应用", placeholder: "请输入要搜索的流程", submit: "搜索", clear: "清空输入", recent: "最近搜索", forget: "清除记录", hot: "热门搜索",
  suggestions: "搜索提示", found: "有 {n} 条提示，用上下键选择", searchFor: "搜索“{word}”",
  kinds: { service: "服务", guide: "指南", faq: "问答", duty: "责任清单", application: "应用", news: "新闻", word: "热词", query: "搜索", theme: "主题", department: "部门" },
  title: "搜索“{word}”", start: "想办什么事？", startText: "输入服务名称、拼音首字母（如 zxj）或一句话，查遍服务、指南、问答、责任清单、应用和新闻。",
  corrected: "已按“{word}”搜索。", original: "没有找到“{word}”，", total: "共找到 {n} 条结果", tabs: "结果类别",
  facets: { services: "在线服务", guides: "服务指南", faq: "常见问题", duties: "责任清单", applications: "应用", news: "新闻" },
  facet: "{name} ({n})", columns: { name: "服务事项名称", department: "责任部门", theme: "服务主题", audience: "服务对象", actions: "操作" },
  guide: "办事指南", apply: "在线办理", go: "前往办理", open: "打开应用", read: "查看全文", duty: "查看职责",
  serviceOf: "对应事项：{name}", question: "问：", more: "查看全部 {n} 条{name}", noneOf: "没有找到相关的{name}。", moreInCentre: "到服务中心继续筛选",
  none: "没有找到与“{word}”有关的内容", noneText: "可以换个说法，或用拼音首字母再试；仍找不到，请告诉我们。", tell: "没有找到？告诉我们", ask: "问问智能问答", tryThese: "试试这些：", nearest: "没有完全匹配，下面是相近的：",
};
