"""What the kinds of content, their fields and hints are called in English; the Chinese stands in ``content_kinds``."""

from __future__ import annotations

ENGLISH = {
    # kinds
    "常见问题": "Frequent questions", "责任清单": "Responsibilities", "新闻通知": "News and notices", "页面": "Pages",
    "应用（直通车）": "Applications", "个人数据卡片": "Data cards", "新闻来源": "News sources", "办事指南": "Guides",
    "服务主题": "Theme", "站点设置": "Site settings", "首页布局": "Home page", "热门搜索": "Popular searches",
    "同义词": "Synonyms", "常用审批语": "Common opinions",
    # fields
    "问题": "Question", "答复": "Answer", "对应事项": "Service", "标签": "Tags", "所属单位": "Unit", "次序": "Order",
    "职责": "Duty", "责任部门": "Department", "内容": "Text", "依据": "Basis", "电话": "Phone", "标题": "Title",
    "栏目": "Channel", "摘要": "Summary", "正文": "Body", "图片": "Picture", "来源": "Source", "日期": "Date",
    "置顶": "Pinned", "原文地址": "Original address", "名称": "Name", "说明": "Description", "地址": "Address",
    "图标": "Icon", "分类": "Category", "服务对象": "Audience", "单点登录": "Single sign-on", "限哪些人": "Only for",
    "关键字": "Keywords", "热门": "Popular", "数据源": "Data source", "显示哪几行": "Rows shown", "数据项": "Data item",
    "单位": "Unit", "默认遮住": "Hidden at first", "点开去哪里": "Leads to", "归入栏目": "Into channel",
    "格式": "Format", "隔几分钟取一次": "Minutes between readings", "主办部门": "Department",
    "协办部门": "Other departments", "收费标准": "Fee", "预计时限": "Time needed", "办理条件": "Conditions",
    "办理方式": "Way of handling", "办理时间": "Opening hours", "办理地点": "Place", "咨询电话": "Phone",
    "主要业务周期": "Season", "服务内容": "About", "办理须知": "Notes", "相关材料": "Materials",
    "可以下载的材料": "Downloads", "附件编号": "File number",
    "有地址就不用填": "Not needed beside an address", "内容标签": "Tags", "学校名称": "University",
    "大厅名称": "Hall", "副标题": "Subtitle", "标语": "Slogan", "主题色": "Theme colour", "全站变灰": "Grey everywhere",
    "顶部公告": "Notice on top", "服务电话": "Phones", "用途": "Purpose", "号码": "Number", "办公地点": "Office",
    "服务时间": "Service hours", "版权信息": "Copyright", "友情链接": "Links", "企业微信名称": "WeCom name",
    "企业微信关注地址": "WeCom address", "企业微信二维码": "WeCom QR code", "怎样关注": "How to follow",
    "邮箱域名": "Mail domains", "支持的浏览器": "Browsers", "部门简称": "Other names of departments",
    "指南里的写法": "As written in guides", "显示哪些模块": "Modules shown", "固定推荐的事项": "Pinned services",
    "不推荐的事项": "Services not recommended", "热词": "Words", "同义词组": "Groups of synonyms",
    "默认的常用语": "Phrases offered to everybody",
    # hints
    "由哪个单位维护；不选就由大厅管理员维护": "The unit that keeps it; without one, the hall's administrators do",
    "小的在前": "Small ones first", "便于查找的词": "Words to find it by", "办公电话": "An office number",
    "图片的地址": "Address of the picture", "发布的部门": "The department that publishes it",
    "不填就是第一次发布的日子": "Left out: the day it was first published",
    "不选就用服务主题的图标": "Left out: the icon of the theme",
    "图片说明": "Caption",
    "写在图片下面，也读给看不见图片的人听": "Stands below the picture, and is read to who cannot see it",
    "cas：打开时带上一次性票据": "cas: opened with a ticket for one use",
    "人员类别 student graduate staff retired visitor，或岗位代码；不填就是全部":
        "Kinds of people (student graduate staff retired visitor) or codes of posts; left out: everybody",
    "系统.数据项，例如 card.balance": "system.item, for example card.balance", "默认 30": "30 unless said",
    "一条一行": "One a line", "一份一行": "One a line", "一行一句": "One a line",
    "与指南里的服务主题一致": "As written in the guides", "哀悼日使用": "For days of mourning",
    "不填就不显示": "Left out: nothing is shown",
    "图片的地址；不填就由关注地址生成": "Address of the picture; left out: made from the address",
    "指南里写的部门指哪个单位；与单位名称相同的不用写":
        "Which unit a department written in guides means; needed only where the names differ",
    "按次序，一行一个": "In order, one a line", "事项代码，一行一个": "Codes of services, one a line",
    "每行一组，词之间用逗号或顿号隔开": "A group a line, the words separated by commas",
    "英文对照": "English names", "对照词": "Names", "中文": "Chinese", "英文": "English",
    "这一份收哪些词，例如 环节名称": "Which names are kept here, for example those of steps",
    "中文与页面上的写法一字不差才会换成英文": "The Chinese has to be exactly what the page shows",
}


def said(words: str, language: str) -> str:
    """Return words of ``content_kinds`` in a language, ``zh`` or ``en``; what has no English stays as it is."""
    return ENGLISH.get(words, words) if language == "en" else words
