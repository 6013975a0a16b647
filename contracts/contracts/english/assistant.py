"""The assistant's fixed words, in English; what it quotes stays as it was written."""

from __future__ import annotations

ASSISTANT = {
    "办理中": "under way", "已退回给您修改": "returned to you for correction", "已撤回": "withdrawn",
    "已办结": "completed", "未通过": "not approved", "已终止": "terminated", "草稿": "draft",
    "{state}：{steps}": "{state}: {steps}",
    "《{title}》（流水号 {serial}）{state}，{when} 结束。": "“{title}” (no. {serial}): {state}, ended {when}.",
    "《{title}》（流水号 {serial}）{state}，现在在“{steps}”这一步。":
        "“{title}” (no. {serial}): {state}, now at the step “{steps}”.",
    "《{title}》（流水号 {serial}）{state}。": "“{title}” (no. {serial}): {state}.",
    "《{title}》（流水号 {serial}）{state}，现在{places}。": "“{title}” (no. {serial}): {state}, now {places}.",
    "在“{step}”，由 {who} 办理，{when} 到达": "at “{step}” with {who}, since {when}",
    "在“{step}”，{when} 到达": "at “{step}”, since {when}",
    "{who} 等 {n} 人": "{who} and others ({n} people)",
    "另外还有 {n} 件相关的办件，见下面。": "There are {n} more cases, see below.",
    "您的申请里没有这样的办件。": "There is no such case among your applications.",
    "您的申请里没有流水号 {serial} 的办件。": "There is no case numbered {serial} among your applications.",
    "可以在“我的申请”里看全部。": "All of them are under My applications.",
    "您还没有提交过申请。": "You have not submitted an application yet.",
    "这要看您自己的办件，请先登录，再问一次。": "This is about your own cases: please sign in and ask again.",
    "现在有 {n} 件。": "There are {n} now.",
    "我的申请": "My applications",
    "打开办件": "Open the case",
    "登录": "Sign in",
    "搜索一下": "Search", "在线办理": "Apply online", "其他问题": "Other questions",
    "打开《{name}》办事指南": "Open the guide: {name}", "打开“{name}”": "Open {name}",
    "打开应用“{name}”": "Open the application {name}", "查看“{name}”": "See “{name}”",
    "请写下要问的问题": "Please write your question",
    "没有找到能回答这个问题的内容。": "Nothing here answers this.",
    "可以换个说法再问，也可以搜索一下，或者用意见反馈告诉我们。":
        "You may ask in other words, search, or tell us by feedback.",
    "没有找到能直接回答这个问题的内容。": "Nothing here answers this directly.",
    "您可能要办的是{names}，可以打开指南看看。": "You may be looking for {names}: please see the guide.",
    "也可以拨打电话 {number}（{label}）。": "You may also call {number} ({label}).",
    "可以拨打咨询电话：{phone}。": "You may call {phone}.",
    "可以打开指南看看，或者用意见反馈问一问。": "Please see the guide, or ask by feedback.",
    "《{name}》的办事指南没有写明{label}。": "The guide “{name}” does not say: {label}.",
    "《{name}》": "“{name}”", "《{name}》：": "“{name}”:",
    "《{name}》需要的材料：": "“{name}” — materials needed:", "《{name}》办理时要上传：": "“{name}” — to be uploaded:",
    "《{name}》可以下载的材料（在办事指南里）：": "“{name}” — files to download (in the guide):",
    "《{name}》的办理流程：": "“{name}” — how it goes:", "《{name}》由{unit}负责。": "“{name}” is handled by {unit}.",
    "《{name}》的{label}：": "“{name}” — {label}:", "《{name}》的{label}：{value}": "“{name}” — {label}: {value}",
    "办理环节：{steps}": "Steps: {steps}",
    "主办部门：{unit}": "Department in charge: {unit}",
    "电话：{phone}": "Phone: {phone}",
    "办理条件：{value}": "Who may apply: {value}",
    "办理方式：{value}": "How: {value}",
    "办理时间：{value}": "Hours: {value}",
    "办理地点：{value}": "Where: {value}", "咨询电话：{value}": "Phone: {value}", "收费标准：{value}": "Fee: {value}",
    "预计时限：{value}": "Takes: {value}", "办理时限：{value}": "Takes: {value}", "办理须知：{value}": "Notes: {value}",
    "所需材料：{value}": "Materials: {value}",
    "业务周期：{value}": "Period: {value}",
    "服务内容：{value}": "About: {value}",
    "相关材料：{value}": "Materials: {value}", "申请表：{value}": "Form: {value}",
    "{number}. {item}": "{number}. {item}", "{item}（需要时上传）": "{item} (if needed)",
    "{name}由{unit}负责。": "{name}: {unit} is in charge.",
    "应用“{name}”可以从直通车打开": "The application {name} opens from the applications",
    "应用“{name}”可以从直通车打开：{about}": "The application {name} opens from the applications: {about}",
    "{name}需要什么材料": "{name}: what is needed?",
    "{name}在哪里办理": "{name}: where?",
    "{name}在哪里办": "{name}: where?",
    "{name}的咨询电话是多少": "{name}: which phone?", "{name}的咨询电话": "{name}: which phone?",
    "{name}的办理时间": "{name}: which hours?", "{name}收费吗": "{name}: what does it cost?",
    "{name}要多久": "{name}: how long?", "{name}有什么条件": "{name}: who may apply?", "{name}怎么办理": "{name}: how?",
    "{name}由哪个部门负责": "{name}: who is in charge?",
    # where things are
    "要您处理的事项在“个人中心 → 待办事项”里。": "What waits for you is under My centre, To do.",
    "还没有办完的事项在“个人中心 → 进行中事项”里。": "What is not finished is under My centre, In progress.",
    "已经办结的事项在“个人中心 → 已完成事项”里。": "What is finished is under My centre, Completed.",
    "没有提交的申请自动存为草稿，在“个人中心 → 草稿”里继续填写。":
        "Applications not submitted are kept as drafts; go on under My centre, Drafts.",
    "抄送给您知晓的事项在“个人中心 → 抄送事项”里，不用审批。":
        "What was copied to you is under My centre, Copied to me; nothing is to be approved.",
    "办结后可以评价的事项在“个人中心 → 待评价”里。": "What can be rated is under My centre, To rate.",
    "点服务或应用旁的星形就收藏了它，在“个人中心 → 我的收藏”里找得到。":
        "The star beside a service or application keeps it; you find it under My centre, Favourites.",
    "打开过的服务和应用在“个人中心 → 最近使用”里。": "What you opened is under My centre, Recently used.",
    "消息在页面右上角的铃铛里，全部在“个人中心 → 消息”里。":
        "Messages are behind the bell at the top right; all of them under My centre, Messages.",
    "您办理过的任务在“个人中心 → 已办任务”里。": "Tasks you handled are under My centre, Handled.",
    "您提交的申请在“个人中心 → 我的申请”里，可以按关键字和流水号查，也可以导出 Excel。":
        "Your applications are under My centre, My applications, to be found by keyword and number, and exported.",
    "外出时可以在“个人中心 → 代理人设置”里请人在一段时间内代您办理。":
        "While you are away, somebody may act for you: My centre, Substitutes.",
    "点页面右上角的“登录”，用学工号和统一身份认证的密码登录；登记过手机号的也可以选“短信登录”。":
        "Use Sign in at the top right, with your number and the password of your university account; with a registered "
        "phone you may also choose Text message.",
    "点页面右上角自己的姓名，菜单最下面是“退出登录”。":
        "Open the menu under your name at the top right: Sign out is last.",
    "字号、语言和深色外观都在页面右上角的“显示设置”里。":
        "Text size, language and the dark look are under Display settings at the top right.",
    "有问题、建议，或者找不到要办的事，都可以写意见反馈，答复在那里看。":
        "Questions, suggestions, or something you cannot find: write feedback; the answer is shown there.",
    "在“证明核验”里输入证明上的核验码，可以查它是不是本大厅出具的。":
        "Verify a document tells from its code whether this hall issued it.",
    "学校的应用在“我的大学”里，点开就进，不用再登录；个人数据和新闻也在那里。":
        "The university's applications are under My University, without signing in again; so are your data and the "
        "news.",
    "学校新闻和通知公告在“我的大学 → 新闻公告”里，按栏目查看。": "News and notices are under My University, News.",
    "哪个部门负责什么，在“责任清单”里按部门查。": "Who is in charge of what is in the list of duties.",
    "全部服务在“服务中心”里，可以按主题、部门、服务对象、首字母和标签找。":
        "All services are under Services, by theme, department, audience, initial letter and tag.",
    "点页面左上角的校徽就回到首页。": "The emblem at the top left leads home.",
    "怎么使用大厅、常见问题和联系方式都在“使用帮助”里。":
        "How to use the hall, frequent questions and contacts are under Help.",
    "您好。要办什么事，或者想问什么？可以直接写事项的名称，也可以问自己的办件到哪一步了。":
        "Hello. What would you like to do or know? Name a service, or ask where your case is.",
    "不客气。还有要办的事可以接着问。": "You are welcome. Is there anything else?",
    "再见。需要时随时来问。": "Goodbye. Come back whenever you need to.",
    "这里是大厅的智能问答，只照常见问题、办事指南、责任清单和页面里写的回答，并告诉您出处；"
    "也能查您自己的办件到了哪一步。":
        "This is the hall's assistant. It answers only from what is written in the questions, guides, duties and "
        "pages, tells you the source, and can look up where your own cases are.",
    "待办事项": "To do", "进行中事项": "In progress", "已完成事项": "Completed", "抄送事项": "Copied to me",
    "待评价": "To rate",
    "我的收藏": "Favourites",
    "最近使用": "Recently used",
    "消息": "Messages",
    "已办任务": "Handled",
    "代理人设置": "Substitutes",
    "退出登录": "Sign out",
    "显示设置": "Display settings",
    "证明核验": "Verify a document",
    "我的大学": "My University",
    "新闻公告": "News",
    "责任清单": "List of duties",
    "服务中心": "Services",
    "首页": "Home",
    "使用帮助": "Help",
}
