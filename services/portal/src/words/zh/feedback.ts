// 意见反馈的用语（中文）。
export default {
  title: "意见反馈", lead: "遇到问题、有建议、缺少某项服务，或者想说声谢谢，都可以告诉我们。每一条都有人答复。", here: "当前位置",
  kind: "类型", kinds: { problem: "问题", suggestion: "建议", missing_service: "缺少服务", praise: "表扬" },
  kindHints: { problem: "打不开、办不了、内容有误", suggestion: "哪里可以做得更好", missing_service: "需要的服务还没有上线", praise: "服务好，说出来" },
  placeholders: {
    problem: "请说明在哪个页面、做了什么、出现了什么提示。", suggestion: "请说说希望怎样改进。", missing_service: "请说明需要办什么事，现在是怎样办的。", praise: "请说说哪项服务、哪个部门让您满意。",
  },
  text: "内容", tooShort: "请至少写 5 个字，说清楚是什么事", service: "相关服务", servicePlaceholder: "输入名称查找（选填）", serviceNone: "没有找到相关服务", serviceFailed: "暂时查不到，请稍后再试", clearService: "去掉{name}", application: "相关应用",
  contact: "联系方式", contactPlaceholder: "手机或邮箱（选填）", contactKnown: "大厅已有您的联系方式，不必修改", contactHint: "方便我们联系您，只有答复人员看得到",
  promise: "我们在一个工作日内答复，答复会出现在“我的反馈”。", anonymous: "您还没有登录。不登录也可以提交，请留下联系方式；登录后提交，可以在这里看到答复。", send: "提交", sending: "正在提交…",
  sent: "已收到，编号 {serial}。谢谢您的反馈！", see: "查看", mine: "我的反馈", count: "共 {n} 条", none: "还没有提交过反馈", noneText: "提交后，可以在这里看到答复和处理情况。", newAnswer: "有新答复",
  otherWays: "其他帮助途径", repair: "网络报修", repairText: "上不了网、网速慢，请直接提交报修工单，可跟踪处理进度。", how: "反馈怎样处理", how1: "服务台收到后查明情况，需要时联系业务部门。", how2: "答复会显示在“我的反馈”，您可以继续补充。", how3: "问题解决后由您或服务台关闭。",
  states: { open: "待答复", answered: "已答复", closed: "已关闭" }, status: "状态", me: "我", asker: "反馈人", desk: "服务台",
  reply: "补充", replyPlaceholder: "还有要说的，可以在这里补充", sendReply: "发送", replied: "已发送。", close: "关闭", solved: "已解决，关闭", closeSure: "关闭后不能再补充。确定问题已经解决了吗？", closedNow: "已关闭。", isClosed: "这条反馈已经关闭。", another: "还有问题，再提一条",
  deskTitle: "反馈受理", find: "内容或编号", search: "查找", all: "全部", deskEmpty: "没有等待答复的反馈", deskEmptyText: "新的反馈会出现在这里。", deskNone: "没有符合条件的反馈",
  answer: "答复", answerPlaceholder: "写答复，或点上面的常用语", answerSend: "答复", answerClose: "答复并关闭", answered: "已答复。", answeredClosed: "已答复并关闭。", phrases: "常用语",
  phrase1: "您好，已收到您的反馈，我们正在核实。", phrase2: "您好，问题已经解决，请刷新页面后再试。", phrase3: "已联系业务部门梳理该服务，上线后会在大厅公布。", phrase4: "网络故障请通过“网络报修”提交工单，会有专人上门处理。", phrase5: "该应用的权限由主管部门开通，请与主管部门联系。", phrase6: "感谢您的建议，我们会在改进时采纳。",
};
