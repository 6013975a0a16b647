// 首页的用语（中文）。
export default {
  hot: "热门搜索：", notice: "通知", figures: "大厅数据",
  services: "可办服务", applications: "校内应用", cases: "累计受理", completed: "累计办结", visits: "累计访问",
  mine: "我的事项", hello: "您好，欢迎使用{hall}", running: "进行中办件", done: "已完成办件", todo: "待办任务", handled: "已办任务",
  signInHint: "登录后可在线办理、跟踪进度、收藏常用服务", signIn: "登录",
  recommended: "推荐服务", allServices: "全部服务", noRecommended: "还没有推荐服务", noRecommendedText: "服务上线后，常用和重点的服务会出现在这里。", seeServices: "看看服务中心",
  audiences: "按对象办事", audienceEntry: "{name}办事", audienceCount: "{n} 项服务", start: "进入",
  classes: "服务分类", byTheme: "按主题分类", byDepartment: "按部门分类", count: "{n} 项服务", all: "查看全部", noClasses: "还没有服务分类", noClassesText: "发布第一项服务后，这里会按类别列出。",
  online: "在线服务", onlineText: "大家常办的", onlineNew: "各类都有", noOnline: "办理得多了，大家常办的服务会排在这里。", uses: "{n} 次",
  often: "我的常用", recent: "最近使用", noOften: "还没有常用的服务。办过的服务会排在这里。", noRecent: "还没有使用记录。", favourites: "我的收藏",
  news: "新闻与通知", moreNews: "更多", noNews: "暂无新闻。", pictures: "图片新闻", before: "上一幅", after: "下一幅", pictureAt: "第 {n} 幅，共 {of} 幅", pinned: "置顶", noticeOf: "大厅公告", noticeClose: "收起公告",
  allOf: "查看全部 {n} 类",
  // The names a service may use for the people of an entry, parted by blanks.
  audience: { student: "学生办事", staff: "教师办事", visitor: "游客办事", studentNames: "学生 本科生 研究生 本专科生", staffNames: "教职工 教师 职工", visitorNames: "访客 游客 校外人员" },
};
