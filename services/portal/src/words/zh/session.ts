// 登录与账号的用语（中文）。
export default {
  title: "统一身份登录", lead: "请使用本校学/工号登录", name: "学/工号", password: "密码", hide: "隐藏密码", show: "显示密码", busy: "正在登录…", submit: "登录",
  needName: "请输入学/工号", needPassword: "请输入密码", tip: "连续输错密码会暂时锁定账号。忘记密码请联系所在单位信息员或网络信息中心。",
  point1: "一次登录，全校服务在线办", point2: "办理进度随时看，办结消息及时到", point3: "电脑、手机同一地址，操作一致",
  first: "首次登录", firstTime: "首次登录？用激活码设置密码", firstLead: "激活码由所在单位信息员发给您，只能用一次。", code: "激活码", newPassword: "设置密码", again: "再输一遍密码",
  needCode: "请输入激活码", notSame: "两次输入的密码不一致", activate: "设置密码并登录", back: "返回登录",
  how: "登录方式", byPassword: "密码登录", byCode: "短信登录", codeLead: "请使用登记在册的手机号登录", phone: "手机号", email: "邮箱", address: "登记的手机号或邮箱",
  codeName: "验证码", getCode: "获取验证码", again_in: "{seconds} 秒后重发", codeSent: "如果信息无误，验证码已发出，{minutes} 分钟内有效。",
  needPhone: "请输入 11 位手机号", needAddress: "请输入登记的手机号或邮箱", needSmsCode: "请先获取并输入验证码",
  forgotten: "忘记密码？", recover: "找回密码", recoverLead: "验证码将发到您登记的手机或邮箱；都不能用时，请联系所在单位信息员或网络信息中心。",
  other: "其他登录方式", wecom: "企业微信登录", wecomGoing: "正在通过企业微信登录…",
  refused: {
    entry_not_bound: "这个账号没有对应的学/工号。请用学/工号和密码登录，或联系网络信息中心。", entry_account_disabled: "您的大厅账号已停用或还没有开通，请联系网络信息中心。",
    entry_not_open: "这个入口不对您所属的人员类别开放，请用学/工号和密码登录。", entry_expired: "登录已过期或已经用过，请重新进入。",
    entry_unavailable: "登录入口暂时没有答复，请稍后再试，或用学/工号和密码登录。", account_locked: "密码连续输错，账号暂时锁定，请十五分钟后再试。", other: "没有登录成功，请用学/工号和密码登录。",
  },
};
