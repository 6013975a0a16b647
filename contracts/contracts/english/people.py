"""What is wrong about people, accounts, mailboxes and substitutes, in English."""

from __future__ import annotations

PEOPLE = {
    "学工号或密码不正确": "Wrong number or password",
    "登录已失效，请重新登录": "Your session has ended; please sign in again",
    "手机号码不正确": "The phone number is not right", "请填写 11 位手机号码": "A phone number of 11 digits",
    "手机号或邮箱不正确": "The phone number or mailbox is not right",
    "请填写登记的 11 位手机号码，或完整的邮箱地址": "The phone number on record (11 digits), or a whole mailbox",
    "这个手机号登记在几个账号下，请选择用哪一个登录":
        "This phone number belongs to several accounts; please choose one of them",
    "验证码要得太频繁，请 {n} 秒后再试": "Too many codes asked for; please try again in {n} seconds",
    "大厅没有开通这种方式，请用学/工号和密码登录，或联系信息中心":
        "This way is not switched on; please sign in with number and password, or ask the information centre",
    "验证码不正确或已失效；请核对，或重新获取一个":
        "The code is wrong or no longer valid; please look again, or ask for a new one",
    "操作过于频繁，请稍后再试": "Too many tries; please try again later",
    "验证码暂时发不出去，请稍后再试": "Codes cannot be sent at the moment; please try again later",
    "登录凭证不合格式": "The token is malformed", "当前密码不正确": "The current password is wrong",
    "新密码不符合要求": "The new password does not meet the rules",
    "连续输错次数过多，请 {n} 分钟后再试": "Too many wrong tries; please try again in {n} minutes",
    "新密码不能与当前密码相同": "The new password may not be the current one",
    "密码至少 {n} 位": "A password has {n} characters at least",
    "密码最多 {n} 位": "A password has {n} characters at most",
    "密码过于常见，请换一个": "This password is too common; please choose another",
    "密码不能由学工号、电话号码、证件号码或生日构成":
        "A password may not be made of your number, phone, identity number or birthday",
    "这个账号没有对应的学/工号，请用学/工号和密码登录，或联系信息中心":
        "This account belongs to no number of the university; please sign in with number and password, or ask the "
        "information centre",
    "这个入口不对您所属的人员类别开放，请用学/工号和密码登录":
        "This way in is not open to people like you; please sign in with number and password",
    "您的大厅账号已停用或还没有开通，请联系信息中心":
        "Your account is switched off or was never opened; please ask the information centre",
    "这次登录已过期或已经用过，请重新进入": "This sign-in has expired or was used; please enter again",
    "{entry}暂时没有答复，请稍后再试，或用学/工号和密码登录":
        "{entry} does not answer now; please try again later, or sign in with number and password",
    "没有这个入口，请用学/工号和密码登录": "There is no such way in; please sign in with number and password",
    "大厅没有开通企业微信登录，请用学/工号和密码登录":
        "Signing in by WeCom is not switched on; please sign in with number and password",
    "您还不是学校企业微信的成员，请先加入，或用学/工号和密码登录":
        "You are not a member of the university's WeCom; please join, or sign in with number and password",
    "企业微信": "WeCom", "登录过于频繁，请稍后再试": "Too many sign-ins; please try again later",
    "return 只能是大厅里的页面，请从大厅首页进入": "return must be a page of the hall; please enter from the home page",
    "应为以 / 开头的大厅页面地址": "The address of a page of the hall, beginning with /",
    "这次登录已过期，或不是在这个浏览器里开始的，请重新登录":
        "This sign-in has expired or began in another browser; please sign in again",
    "票据无效、已使用或已过期，请从大厅重新打开应用":
        "The ticket is not valid, was used or has expired; please open the application from the hall again",
    "打开应用过于频繁，请十秒后再试": "Too many applications opened; please try again in ten seconds",
    "票据是为另一个地址开的，请从大厅重新打开应用":
        "The ticket is for another address; please open the application from the hall again",
    "还没有绑定邮箱，绑定后这里显示未读邮件": "No mailbox is bound yet; once it is, unread mail is shown here",
    "邮箱密码可能已经修改，请重新绑定": "The mailbox password may have changed; please bind it again",
    "邮件服务器暂时连不上，稍后会再试": "The mail server does not answer; it will be tried again later",
    "大厅还没有设置邮件服务器（HALL_MAILBOXES），请联系管理员": "No mail server is set up; please ask an administrator",
    "请填写邮箱密码，不能含有换行等控制字符": "Please give the mailbox password, without control characters",
    "邮箱密码连续输错次数过多，请 {n} 分钟后再试": "Too many wrong mailbox passwords; please try again in {n} minutes",
    "邮箱账号或密码不正确": "Wrong mailbox address or password",
    "邮件服务器不接受这个账号和密码，请核对后再试；有的邮箱要用专门的客户端授权码":
        "The mail server does not take this address and password; please look again. Some mailboxes want a separate "
        "code for programs",
    "邮件服务器暂时连不上，请稍后再试": "The mail server does not answer; please try again later",
    "应为完整的邮箱地址，例如 账号@{domain}": "A full address such as name@{domain}",
    "只能绑定学校的邮箱：{domains}": "Only mailboxes of the university: {domains}",
    "查无此人": "There is no such person",
    "没有这个人，或当时还没有登记": "No such person, or not registered at that time",
    "代理设置有误，请按提示修改": "The substitute is not right; please correct it as shown",
    "这段时间里已有代理 {chain}，再请 {who} 就成了循环；请改选他人或错开时间":
        "{chain} is set for this time already, and {who} would make it a circle; please pick somebody else or "
        "another time",
    "没有这项代理，可能已经取消": "There is no such substitute; it may have been cancelled",
    "应为日期（如 2026-07-01）或时刻": "A date such as 2026-07-01, or a moment",
    "应为日期（如 2026-07-31）或时刻": "A date such as 2026-07-31, or a moment",
    "必填，应为日期或时刻": "Required: a date or a moment",
    "编号只能由字母、数字、点、短横线和下划线组成，最多 64 位":
        "Letters, digits, dots, hyphens and underscores, 64 at most",
    "不能由自己代理自己": "Nobody substitutes for themselves",
    "结束应晚于开始": "The end should be after the beginning",
    "应为事项代码，最多 {n} 个；不填就是全部事项": "Codes of services, {n} at most; left out: all services",
    "应为环节代码，或“事项代码.环节代码”；不填就是全部环节": "Codes of steps, or service.step; left out: all steps",
    "同时最多声明 {n} 项代理，请先取消不用的": "{n} substitutes at a time at most; please cancel some first",
    "只能用 {names}，例如 form.amount < 1000.0": "Only {names} may be used, for example form.amount < 1000.0",
    "查无此人，或其账号已停用；请另选代理人":
        "There is no such person, or the account is switched off; please pick another substitute",
    "这段时间已经过去": "This time is over", "必填，应为学工号": "Required: the number of a person",
    "教职工在办件中的履职记录依法保存，不能删除；可只删除登记信息（scope 为 register）":
        "What staff did in office is kept by law and cannot be erased; what is registered of them can",
    "此人还有 {n} 件申请没有办结，请先办结，或由管理员在办件页上终止，再来删除":
        "This person has {n} open applications; they have to end first",
    "只有大厅管理员可以维护组织与人员": "Only the hall's administrators keep units and people",
    "只有大厅管理员可以查看和修改校历": "Only the hall's administrators keep the calendar",
    "校历有误，请按提示修改": "The calendar is not right; please correct it as shown",
    "{day} 的年份不对": "The year of {day} is wrong", "年份不对": "The year is wrong",
    "{day} 不能既是假日又是上班日": "{day} cannot be both a holiday and a working day",
    "最多 {n} 天，请删去已经过去的年份": "{n} days at most; please delete years that are over",
    "最多 {n} 个假期，请删去已经过去的": "{n} vacations at most; please delete those that are over",
    "请写明假期名称，最多 {n} 字，例如 寒假": "Please name the vacation, {n} characters at most",
    "一天最多 {n} 段办公时间": "{n} office hours a day at most", "时刻应写成 08:00 这样": "A time such as 08:00",
    "最后一天不能早于第一天，也不能超过半年": "The last day is not before the first, and not half a year later",
    "各段要按先后写，开始早于结束，彼此不重叠": "In their order, beginning before end, without overlap",
    "只有审计员可以查阅": "Only auditors may see this",
}
