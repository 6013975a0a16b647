"""Where things are in the hall itself, and what to say to somebody who only says hello: fixed words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.domain.search.document import Document
from catalog.domain.search.text import normal

#: key, what it is called, address, what is said of it, how it is asked for (blanks mean nothing).
_PLACES = (
    ("todo", "待办事项", "/me/todo", "要您处理的事项在“个人中心 → 待办事项”里。", r"""
        待办|(?:要|等|该|需要|待)(?:着)?我(?:来|去)?(?:审|批|办|处理|签)|我(?:还)?(?:要|该|有)(?:审批|处理)(?:什么|哪些)|
        没(?:有)?(?:办|处理|批)的(?:事|任务)|\b(?:my|i|me|any)\b.*\b(?:tasks?|to-?\ ?dos?|approvals?)\b|
        \b(?:tasks?|to-?\ ?dos?|approvals?)\b.*\b(?:my|i|me)\b|waiting\ for\ me"""),
    ("in-progress", "进行中事项", "/me/in-progress", "还没有办完的事项在“个人中心 → 进行中事项”里。", r"""
        (?:我|在哪|哪里|哪儿|查看?).{0,4}(?:进行中|正在办|没办完)"""),
    ("completed", "已完成事项", "/me/completed", "已经办结的事项在“个人中心 → 已完成事项”里。", r"""
        (?:我|在哪|哪里|哪儿|查看?).{0,6}(?:已完成|办结|办完|办好)(?:了)?(?:的)?(?:事|哪些|什么|办件|在哪|$)"""),
    ("drafts", "草稿", "/me/drafts", "没有提交的申请自动存为草稿，在“个人中心 → 草稿”里继续填写。", r"草稿"),
    ("cc", "抄送事项", "/me/cc", "抄送给您知晓的事项在“个人中心 → 抄送事项”里，不用审批。", r"抄送"),
    ("to-rate", "待评价", "/me/to-rate", "办结后可以评价的事项在“个人中心 → 待评价”里。", r"""
        待评价|(?:在哪|哪里|怎么|如何).{0,4}(?:评价|打分)(?!标准)"""),
    ("favourites", "我的收藏", "/me/favourites", "点服务或应用旁的星形就收藏了它，在“个人中心 → 我的收藏”里找得到。",
     r"收藏"),
    ("recent", "最近使用", "/me/recent", "打开过的服务和应用在“个人中心 → 最近使用”里。",
     r"最近使用|用过的(?:服务|应用)"),
    ("notifications", "消息", "/me/notifications", "消息在页面右上角的铃铛里，全部在“个人中心 → 消息”里。", r"""
        (?:看|查|找|收|我的|未读|几条|多少).{0,4}(?:消息|通知)(?!公告)|(?:消息|通知)(?:在哪|在那|怎么看)|未读"""),
    ("handled", "已办任务", "/me/handled", "您办理过的任务在“个人中心 → 已办任务”里。",
     r"我(?:审|批|处理|办理|办)过|已办"),
    ("applications", "我的申请", "/me/applications",
     "您提交的申请在“个人中心 → 我的申请”里，可以按关键字和流水号查，也可以导出 Excel。", r"""
        (?:在哪|哪里|哪儿|怎么|如何|去哪)(?:里|儿)?(?:能|可以)?(?:看|查|找|导出|打开)(?:到|看|询)?(?:我)?(?:的|提交的)?
        (?:申请|办件)(?:记录|进度|列表)?$|我的申请(?:在哪|在那)|导出.{0,4}(?:申请|办件)|
        \A(?:(?:show|list|see|where\ (?:are|can\ i\ (?:see|find)))\ )?(?:me\ )?(?:all\ )?
        my\ (?:applications|requests|cases)\Z"""),
    ("substitutes", "代理人设置", "/me/substitutes", "外出时可以在“个人中心 → 代理人设置”里请人在一段时间内代您办理。",
     r"""
        (?:委托|代理|代我|替我|请人|别人|他人|同事|秘书|出差|不在).{0,6}(?:审批|审|批|办理|处理|待办|代理)|代理人|
        委托别人"""),
    ("sign-in", "登录", "/sign-in",
     "点页面右上角的“登录”，用学工号和统一身份认证的密码登录；登记过手机号的也可以选“短信登录”。", r"""
        (?:怎么|如何|在哪|从哪|去哪|哪里|怎样).{0,3}(?:登录|登陆|登入)(?!不)|(?:登录|登陆)(?:入口|页面|地址|在哪)|
        \b(?:how|where)\b.*\b(?:sign|log)(?:\ |-)?(?:in|on)\b"""),
    ("sign-out", "退出登录", "/", "点页面右上角自己的姓名，菜单最下面是“退出登录”。",
     r"(?:退出|注销)(?:登录|登陆|账号|大厅)|\b(?:sign|log)(?:\ |-)?out\b"),
    ("look", "显示设置", "/", "字号、语言和深色外观都在页面右上角的“显示设置”里。", r"""
        字(?:太|号|体|怎么)|看不清|(?:英文|中文|english)(?:界面|页面|模式)|
        (?:切换|换成|改成|设置|改).{0,3}(?:英文|中文|语言|字号)|深色|夜间模式|暗色|黑夜模式|语言|
        \b(?:switch|change|set|choose)\b.*\b(?:language|english|chinese)\b|dark\ mode|text\ size"""),
    ("feedback", "意见反馈", "/feedback", "有问题、建议，或者找不到要办的事，都可以写意见反馈，答复在那里看。", r"""
        (?:怎么|如何|在哪|哪里|我要|想).{0,3}(?:投诉|反馈|提意见|提建议|举报|建议|吐槽)|意见反馈|\b(?:give|send|write|leave)\b.*\bfeedback\b|\bcomplain"""),
    ("verify", "证明核验", "/verify",
     "在“证明核验”里输入证明上的核验码，可以查它是不是本大厅出具的。", r"""
        (?:核验|验证|查验|验真).{0,4}(?:证明|真伪|文件)|(?:证明|文件).{0,6}(?:真的|真伪|核验|验证)"""),
    ("university", "我的大学", "/university",
     "学校的应用在“我的大学”里，点开就进，不用再登录；个人数据和新闻也在那里。", r"""
        (?:有哪些|所有|全部|哪里|在哪).{0,4}(?:应用|直通车|系统)(?!.{0,2}(?:建设|备案))|直通车|我的大学"""),
    ("news", "新闻公告", "/news", "学校新闻和通知公告在“我的大学 → 新闻公告”里，按栏目查看。", r"""
        (?:看|查|找|在哪|哪里).{0,4}(?:新闻|公告|学术预报)"""),
    ("duties", "责任清单", "/duties", "哪个部门负责什么，在“责任清单”里按部门查。", r"责任清单|部门职责|权责"),
    ("services", "服务中心", "/services", "全部服务在“服务中心”里，可以按主题、部门、服务对象、首字母和标签找。",
     r"""
        (?:有哪些|都有什么|所有|全部|能办哪些|可以办哪些|能办什么|可以办什么).{0,3}(?:服务|事项|业务|事)?$|服务中心"""),
    ("home", "首页", "/", "点页面左上角的校徽就回到首页。",
     r"(?:首页|主页)(?:在|怎么|如何)|(?:回|返回|到)(?:首页|主页)"),
    ("help", "使用帮助", "/help", "怎么使用大厅、常见问题和联系方式都在“使用帮助”里。", r"""
        使用帮助|帮助(?:在|页|中心)|使用(?:说明|手册|指南)|怎么用(?:这个)?(?:大厅|网站|平台)"""),
)
#: Places that are lists of one's own, which can be counted.
LISTS = ("todo", "in-progress", "completed", "drafts", "cc", "to-rate", "favourites", "notifications", "applications",
         "handled")
#: What people say that is no question -> what is answered.
_TALK = (
    (r"(?:你|您|大家)?好(?:呀|啊|哇)?|哈[喽啰罗]|嗨+|hi+|hello|hey|在吗|在不在|有人吗|早上好|下午好|晚上好|早",
     "您好。要办什么事，或者想问什么？可以直接写事项的名称，也可以问自己的办件到哪一步了。"),
    (r"(?:非常|太|多|十分)?(?:谢谢|感谢|谢了|多谢|辛苦了)(?:你|您|啦|了|啊)?|thanks?|thank ?you|好的?|知道了|明白了|"
     r"ok|嗯+",
     "不客气。还有要办的事可以接着问。"),
    (r"再见|拜拜|88|bye|没事了|没有了", "再见。需要时随时来问。"),
    (r"(?:你|您)(?:是|叫)(?:谁|什么|啥)(?:名字|呀|啊)?|"
     r"(?:你|您)(?:能|会|可以)(?:干|做|帮我做|帮我|办|回答)(?:什么|啥|些什么|哪些)?|"
     r"(?:你|您)是(?:机器人|人|真人|ai|人工)(?:吗|么)?|介绍一下(?:你|您)?自己|你有什么用",
     "这里是大厅的智能问答，只照常见问题、办事指南、责任清单和页面里写的回答，并告诉您出处；"
     "也能查您自己的办件到了哪一步。"),
)
_PATTERNS = tuple((key, re.compile(pattern, re.VERBOSE)) for key, _, _, _, pattern in _PLACES)
_TALKED = tuple((re.compile(f"(?:{pattern})\\Z"), said) for pattern, said in _TALK)
_ENDS = " ?？!！.。,，~～、"


@dataclass(frozen=True, slots=True)
class Told:
    """A place of the hall, or an answer to small talk (``key`` "help"); ``text`` is said about it."""

    key: str
    text: str
    document: Document


def place(text: str) -> Told | None:
    """Return the place of the hall that somebody looks for, or None when they ask for something else."""
    compared = normal(text).strip(_ENDS)
    return next((_told(key) for key, pattern in _PATTERNS if pattern.search(compared)), None)


def talk(text: str) -> Told | None:
    """Return the answer to what is no question, or None."""
    compared = normal(text).strip(_ENDS).rstrip("呀啊哦呢吧")
    for pattern, said in _TALKED:
        if pattern.match(compared):
            return _told("help", said)
    return None


def _told(key: str, text: str = "") -> Told:
    name, url, said = next((name, url, said) for one, name, url, said, _ in _PLACES if one == key)
    document = Document(kind="place", key=key, name=name, info={"url": url})
    return Told(key, text or said, document)
