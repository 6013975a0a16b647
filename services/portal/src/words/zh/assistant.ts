// 智能问答的用语（中文）。
export default {
  title: "智能问答", hello: "您好，我按大厅的指南、常见问题和您自己的办件回答，每个回答都写明出处。不知道的我会直说。", ask: "您的问题", placeholder: "例如：我的盖章到哪了",
  send: "提问", clear: "清空", cleared: "已清空。", close: "关闭智能问答", want: "想问", often: "常用查询", navigation: "问题导航", sources: "出处：", you: "您问", answer: "回答",
  thinking: "正在查找…", openService: "打开指南", openApplication: "打开应用", openCase: "查看办件", serial: "流水号 {serial}", more: "还可以问：",
  unsure: "大厅里没有这个问题的可靠答案。", tell: "告诉我们", search: "搜索“{word}”", failed: "没有问成：{why}", retry: "再问一次", long: "问题请不超过 {n} 个字。",
  kinds: { service: "指南", guide: "指南", faq: "常见问题", duty: "责任清单", application: "应用", news: "新闻", page: "帮助", case: "我的办件" },
};
