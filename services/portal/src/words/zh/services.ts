// 服务中心的用语（中文）。
export default {
  title: "服务中心", filter: "筛选", closeFilter: "关闭筛选", any: "全部", more: "更多 ({n})", findValue: "在{by}中查找", moreValues: "还有 {n} 个，请输入名称查找", noValue: "没有符合的", less: "收起", count: "{n} 项", comma: "、",
  by: { audience: "服务对象", theme: "服务主题", department: "服务部门", kind: "服务形式", tag: "标签", initial: "首字母" },
  total: "共 {n} 项服务", word: "关键字：{word}", chosen: "已选条件", remove: "去掉条件：{text}", clearAll: "清除条件", done: "完成", see: "查看 {n} 项服务",
  sort: "排序", sorts: { default: "综合", uses: "办理最多", name: "名称拼音" }, view: "显示方式", card: "卡片", list: "列表",
  beyond: "没有这一页", firstPage: "回到第一页", none: "没有找到符合条件的服务", noneText: "换一个关键字，或减少筛选条件再试。", all: "查看全部服务", everywhere: "在全部内容中搜索“{word}”", tell: "没有找到？告诉我们", tellText: "想办的事不在这里，告诉我们，我们来补充。",
  didYouMean: "您是不是要找：", startOwn: "在线办理", startLink: "前往办理", startOffline: "怎么办理", startDownload: "资料下载", caption: "服务列表", corrected: "已按“{word}”查找。",
};
