"""What is wrong about content, search, applications, feedback and the hall itself, in English."""

from __future__ import annotations

HALL = {
    "没有这个地址": "There is no such address", "没有找到": "Not found", "请先登录": "Please sign in",
    "请求来自别的网站": "The request came from another site",
    "数据暂时读不到，请稍后重试": "The data cannot be read just now; please try again later",
    "服务暂时没有回答，请稍后重试": "The service does not answer just now; please try again later",
    "服务没有及时回答，结果尚不确定，请稍后用同一请求重试":
        "The service did not answer in time and the result is not known; please send the same request again later",
    "没有这个页面": "There is no such page", "没有这条新闻，或它已撤下": "No such news, or it was withdrawn",
    "没有这个服务，或者它已停办": "No such service, or it is retired",
    "没有代码为 {code} 的服务": "There is no service with the code {code}", "没有这个版本": "There is no such version",
    "没有这个版本，请从版本列表中选择": "There is no such version; please pick one from the list",
    "请输入要找的内容": "Please type what to look for",
    # applications and cards
    "没有这个应用，或它已下线；请在“直通车”里重新查找":
        "No such application, or it is offline; please look for it again among the applications",
    "没有这个应用，或者它已下线": "No such application, or it is offline",
    "这个应用的地址还没有设置好，请联系网络信息中心":
        "The address of this application is not set; please ask the network centre",
    "您的账号没有使用“{name}”的权限；如果工作或学习需要，请通过“意见反馈”或主管部门申请":
        "Your account may not use “{name}”; if you need it, please ask by feedback or the department in charge",
    "这个地址不属于大厅登记的应用，请从“直通车”打开应用":
        "This address belongs to no application of the hall; please open it from the applications",
    "这个地址不属于大厅登记的应用，请联系管理员登记":
        "This address belongs to no application of the hall; please ask an administrator to register it",
    "必填，应为应用的地址": "Required: the address of the application",
    "暂不可用": "Not available just now", "系统里没有您的记录": "The system has no record of you",
    "暂不可用，显示的是较早的数据": "Not available just now; this is what it said before",
    "不是收藏的代码": "Not the code of a favourite", "最多收藏 {n} 项，请先取消不用的":
        "{n} favourites at most; please remove some first",
    # personal settings
    "应为 {options}": "One of {options}",
    "请指明是哪张列表": "Please say which list",
    "筛选条件有误，请按提示修改": "The filter is not right; please correct it",
    "常用意见太多": "Too many phrases", "常用意见有误，请按提示修改": "The phrases are not right; please correct them",
    "最多保存 {n} 组筛选条件，请先删去不用的": "{n} saved filters at most; please delete some first",
    # feedback and ratings
    "请写明您的意见": "Please write your feedback",
    "没有这条反馈，或者它不是您提交的": "No such feedback, or it is not yours",
    "这条反馈已经关闭，请另提一条": "This feedback is closed; please send a new one",
    "这条反馈的往来太多了，请另提一条": "There are too many messages here; please send a new one",
    "刚刚有了新的内容，请看过再说": "Something new has just come; please read it first",
    "只有大厅管理员或服务台（岗位 feedback.desk）可以处理反馈":
        "Only the hall's administrators and the service desk handle feedback",
    "提交得太频繁了，请稍后再试，或拨打服务电话": "Too many messages; please try again later or call the service phone",
    "评分应为 1 至 5": "A rating is 1 to 5",
    "这个服务在大厅里办理，请在“个人中心·待评价”里评价办结的那一件":
        "This service is handled in the hall; please rate the finished case under My centre, To rate",
    "评价的备注只给大厅管理员、服务台（岗位 feedback.desk）和主办单位的内容管理员看":
        "Remarks are for administrators, the service desk and the department in charge only",
    "服务台": "Service desk", "意见反馈": "Feedback", "已依法删除": "Erased by law",
    # content
    "没有这种内容": "There is no such kind of content", "{kind}只有一份，编号是 {id}": "There is one {kind} only, {id}",
    "编号不合要求": "The id is not right", "别人刚刚发布了新版本，请看过再改":
        "Somebody has just published a new version; please look at it first",
    "{kind}不能撤下，只能改": "The {kind} cannot be withdrawn, only changed", "说明太长": "The note is too long",
    "没有这个事项": "There is no such service",
    "没有这份内容，或者它还没有发布过": "No such content, or it was never published",
    "应为 {id}": "{id} is expected",
    "应为小写字母、数字、连字符，最多 {n} 个字符": "Lower-case letters, digits and hyphens, {n} at most",
    "没有代码为 {code} 的事项，请从目录中选择": "There is no service with the code {code}; please pick one",
    "内容还没有发布": "The content is not published", "已经撤下": "Withdrawn already",
    "只有大厅管理员（岗位 hall.admin）或单位内容管理员（岗位 content.admin）可以维护内容":
        "Only the hall's administrators and the content administrators of units keep content",
    "{kind}由大厅管理员维护": "The {kind} is kept by the hall's administrators",
    "这份{kind}不属于您管理的单位；请把所属单位选为您的单位，或选择您单位的事项":
        "This {kind} does not belong to your unit; please choose your unit, or a service of your unit",
    "草稿已有 {n} 份，请先发布或丢掉一些": "There are {n} drafts; please publish or drop some first",
    "只有大厅管理员（岗位 hall.admin）可以查看新闻来源": "Only the hall's administrators see the news sources",
    "只有大厅管理员（岗位 hall.admin）可以发布和停办服务": "Only the hall's administrators publish and retire services",
    "只有大厅管理员（岗位 hall.admin）可以查看和处理搁置的消息":
        "Only the hall's administrators see and settle set-aside messages",
    "只有大厅管理员（岗位 hall.admin）可以把办件换到另一个版本":
        "Only the hall's administrators move cases to a version",
    "只有大厅管理员（岗位 hall.admin）可以演练和重放": "Only the hall's administrators rehearse and replay",
    "定义有 {n} 处问题，请按提示修改后再发布": "The definition has {n} problems; please correct them before publishing",
    "没有收到定义": "No definition was received",
}
