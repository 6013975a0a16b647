// 办事指南的用语（中文）。
export default {
  here: "当前位置", home: "首页", services: "服务中心", title: "办事指南", number: "事项编号 {no}", visits: "访问 {n} 次", uses: "办理 {n} 次",
  start: "我要办理", startLink: "前往办理", startOffline: "怎么办理", startDownload: "下载资料", online: "在线办理", opening: "正在打开…", cannot: "现在不能办理：{why}。", cannotText: "仍可查看本指南；符合条件时再来办理。",
  rateIt: "评价", share_: "分享", comma: "、", free: "免费", yuan: "{n} 元", yes: "是", no: "否", download: "下载", onRequest: "请向主办部门索取", days: "{n} 个工作日",
  fact: {
    name: "事项名称", no: "事项编号", theme: "服务类别（主题）", fee: "收费标准", host: "主办（责任）部门", co_hosts: "协办部门", audience: "服务对象", promise: "预计时限",
    time: "办理时间", place: "办理地点", mode: "办理方式", phone: "咨询电话", cycle: "主要业务周期", tags: "内容标签", kind: "服务形式", condition: "办理条件",
  },
  section: { facts: "基本信息", content: "服务内容", notes: "办理须知", flow: "办理流程", phone: "咨询电话", materials: "相关材料", faq: "常见问题", ratings: "评价", anchors: "本页内容" },
  none: { content: "暂无说明。", notes: "没有特别的须知。", flow: "本服务不在网上流转，请按基本信息中的办理方式办理。", phone: "暂无咨询电话，可用“意见反馈”联系我们。", materials: "不需要提交材料。", faq: "暂无常见问题，可以问问智能问答。" },
  askAssistant: "问问智能问答", call: "拨打 {number}", flowTitle: "{name}的办理流程",
  health: { shareOf: "{share}（{n} 次评价）", title: "办理情况", days: "办结用时中位数", satisfaction: "满意率", returned: "退回率", abandoned: "放弃率", cases: "累计办件", note: "按真实办件统计。", unsaid: "{names}：办件满 {n} 件后按真实数据显示。" },
  share: { title: "分享“{name}”", qr: "“{name}”的二维码", scan: "用手机扫一扫打开", link: "链接", copy: "复制链接", copied: "链接已复制。", byHand: "浏览器不允许自动复制，请按 Ctrl+C。", native: "发送给…" },
  rate: {
    score: "{n} 星", mine: "您有办结的事项还没有评价：", do: "去评价", none: "办结后可以在这里评价，每件一次。", visitor: "登录并办结后可以评价。", answer: "答复：", more: "更多评价", thanks: "感谢您的评价！",
    anyone: "用过这项服务的都可以评价，每人一条，随时可以修改；备注不公开、不署名，只给大厅和主办部门改进服务。", own: "您的评价", change: "修改评价", takeBack: "收回评价", taken: "评价已收回。", signIn: "请先登录，再来评价。", private: "备注只有服务台和主办部门看得到。",
  },
  offline: { title: "怎么办理", text: "这项服务在现场办理，请按下面的时间和地点前往。", close: "知道了" },
};
