// 外壳：校名、页头、页脚、导航、外观、提示、问题、各页共用的部件的用语（中文）。
export default {
  site: {
    university: "示范大学",
    hall: "一网通",
    subtitle: "网上办事大厅",
    slogan: "让数据多跑路，让师生少跑腿",
  },
  title: {
    home: "首页", services: "服务中心", guide: "办事指南", search: "搜索", apply: "填写申请", draft: "继续填写", case: "办件详情",
    substitutes: "代理人设置", me: "个人中心", signIn: "登录", verify: "证明核验", help: "使用帮助", about: "关于我们", notFound: "页面不存在",
  },
  nav: {
    main: "主导航", home: "首页", services: "服务中心", me: "个人中心", about: "关于我们", help: "使用帮助",
    faces: "切换版块", university: "我的大学", hall: "办事大厅", todo: "{n} 件待办", brand: "首页",
    skip: "跳到主要内容", signIn: "登录", menu: "菜单", openSearch: "搜索",
  },
  account: {
    of: "账号：", posts: "我的岗位", phone: "手机", mail: "邮箱", centre: "个人中心", admin: "管理后台", signOut: "退出登录", signedOut: "您已安全退出。",
    expired: "登录已失效，请重新登录。",
  },
  look: {
    // Each language is called what it calls itself.
    "zh-CN": "中文", en: "English",
    open: "显示设置", language: "语言", scheme: "外观", auto: "跟随系统", light: "浅色", dark: "深色",
    size: "字号", normal: "标准", large: "大", huge: "特大",
  },
  bell: {
    messages: "消息", unread: "消息，{n} 条未读", readAll: "全部标为已读", none: "还没有消息。有待办、退回或办结时会在这里告诉您。", all: "查看全部消息",
  },
  footer: {
    comma: "、", fastMode: "360 极速模式", phoneQr: "本大厅网址的二维码", scan: "手机扫码访问",
    do: "办事", help: "帮助", links: "友情链接", contact: "联系我们", all: "全部服务", mine: "我的申请", verify: "证明核验", guide: "使用帮助", faq: "常见问题",
    about: "关于我们", feedback: "意见反馈", nav: "页脚导航", browsers: "建议使用 {names}；手机可直接访问同一地址。",
    office: "办公地点：{text}", hours: "服务时间：{text}", follow: "企业微信“{name}”", qr: "企业微信“{name}”的二维码", by: "由开源项目 OpenHall 提供（Apache-2.0）",
  },
  side: {
    tools: "快捷工具", feedback: "意见反馈", assistant: "智能问答", recent: "最近使用", top: "返回顶部", more: "更多", open: "更多快捷工具", close: "收起更多快捷工具",
    noRecent: "还没有使用记录。打开过的服务和应用会出现在这里。", allRecent: "全部最近使用", recentOffline: "暂时取不到最近使用的记录。",
  },
  ask: { cancel: "取消", confirm: "确认", close: "关闭", closeTip: "关闭提示" },
  state: {
    loading: "正在加载", retry: "重试", home: "回到首页", missing: "请检查地址是否完整，或从服务中心、个人中心重新进入。",
    forbidden: "如果您认为应当可以查看，请联系该事项的主办部门。", later: "请稍后重试。", code: "仍有问题时，请把查错编号告诉管理员：",
    offline: "无法连接服务大厅，请检查网络后刷新页面。",
  },
  problem: {
    p401: "登录已失效，请重新登录。", p403: "您没有权限进行此操作。", p404: "没有找到您要的内容，可能已被删除或地址有误。",
    p409: "内容已被更新，请按最新状态继续办理。", p413: "提交的内容过大，请减小后重试。", p422: "提交的内容有误，请按提示修改。",
    p429: "操作过于频繁，请稍后再试。", other: "服务大厅暂时无法处理，请稍后重试。", offline: "无法连接服务大厅，请检查网络后重试。",
    unexpected: "页面出现异常，请刷新后重试。",
  },
  pager: { nav: "翻页", back: "上一页", next: "下一页", at: "第 {page} / {pages} 页", page: "第 {n} 页", jump: "跳到哪一页" },
  people: { hint: "输入姓名或学/工号", none: "没有找到此人", ask: "请输入姓名或学/工号", busy: "正在查找" },
  ago: { now: "刚刚", minutes: "{n} 分钟前", hours: "{n} 小时前", days: "{n} 天前" },
  kind: { own: "在线办理", link: "跳转办理", offline: "线下办理", download: "资料下载" },
  relation: { counselor: "辅导员", tutor: "导师", advisor: "导师", class_teacher: "班主任", club_advisor: "社团指导教师", superior: "上级" },
  group: { class_panel: "班级评议小组", aid_group: "资助工作领导小组", contract_committee: "合同审查会", school_leaders: "校领导", co_hosts: "协办部门" },
  role: {
    head: "负责人", deputy: "副职", leader_in_charge: "分管领导", president: "校长", counselor: "辅导员", dept_office: "系办主任",
    propaganda_editor: "宣传部编辑", org_member_admin: "党员管理", org_clerk: "组织部干事", party_branch_secretary: "党支部书记",
    party_college: "学院党委", student_deputy: "学生工作副书记", hall_admin: "大厅管理员", content_admin: "内容管理员",
    hall_auditor: "审计员", auditor: "审计员", unit_admin: "单位管理员",
    research_dean: "科研副院长", research_head: "科研处处长", research_contract: "科研处合同岗", teaching_vice_dean: "教学副院长", teaching_section_head: "教务科科长",
    teaching_secretary: "教学秘书", aid_officer: "学生资助", office_director: "办公室主任", office_seal_keeper: "印章保管", office_editor: "文字秘书", security_event: "活动安全",
    security_filing: "安全备案", security_duty: "保卫值班", registry_student: "学籍管理", registry_schedule: "排课管理", registry_print: "成绩打印", registry_mail: "成绩寄送",
    net_dispatcher: "网络报修调度", net_engineer: "网络工程师", archive_clerk: "档案管理", venue_owner: "场地管理", propaganda_lecture: "讲座管理", legal_reviewer: "法务审核",
    legal_chief: "法制办主任", intl_docs: "涉外文书", intl_contract: "涉外合同", fleet_dispatcher: "车辆调度", finance_contract: "财务合同岗", dorm_keeper: "宿舍管理",
    youth_club_admin: "社团管理", hr_attendance: "考勤管理", asset_equipment: "设备资产",
  },
  star: { keep: "收藏", kept: "已收藏", add: "收藏{name}", remove: "取消收藏{name}", added: "已收藏“{name}”。", removed: "已取消收藏“{name}”。", undo: "撤销", failed: "“{name}”的收藏没有改成：{why}", signIn: "登录后即可收藏。" },
  rating: { of: "{average} 分，{n} 次评价", none: "暂无评价", count: "{n} 次评价" },
  notFound: { title: "没有找到这个页面", text: "地址可能有误，或页面已经搬走。", services: "看看服务中心" },
};
