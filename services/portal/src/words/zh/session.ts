// 登录与账号的用语（中文）。
export default {
  title: "统一身份登录", lead: "请使用本校学/工号登录", name: "学/工号", password: "密码", hide: "隐藏密码", show: "显示密码", busy: "正在登录…", submit: "登录",
  needName: "请输入学/工号", needPassword: "请输入密码", tip: "连续输错密码会暂时锁定账号。忘记密码请联系所在单位信息员或网络信息中心。",
  point1: "一次登录，全校服务在线办", point2: "办理进度随时看，办结消息及时到", point3: "电脑、手机同一地址，操作一致",
};
