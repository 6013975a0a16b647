"""A larger catalogue made up for judging the search: two hundred services of a university, and thousands more."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

#: code name host audience (s students, t staff, a alumni, v visitors); the theme stands above.
SERVICES = """
[学籍学位]
c-suspend 休学申请 教务处 s
c-resume 复学申请 教务处 s
c-quit 退学申请 教务处 s
c-major 本科生转专业申请 教务处 s
c-transfer 本科生转学申请 教务处 s
c-retain 保留入学资格申请 教务处 s
c-army 应征入伍保留学籍办理 教务处 s
c-info 学籍信息修改 教务处 s
c-diploma 毕业证明书补办 教务处 sa
c-degree 学位证明书办理 教务处 sa
c-early 提前毕业申请 教务处 s
c-delay 本科生延长学习年限申请 教务处 s
c-minor 辅修专业报名 教务处 s
c-gradu-exit 毕业生离校手续办理 学工部 s
[教学考试]
c-defer 课程缓考申请 教务处 s
c-resit 补考报名 教务处 s
c-retake 课程重修报名 教务处 s
c-exempt 课程免修申请 教务处 s
c-credit 学分认定与转换申请 教务处 s
c-recheck 考试成绩复核申请 教务处 s
c-score 课程成绩更正审批 教务处 t
c-cet 全国大学英语四六级考试报名 教务处 s
c-putong 普通话水平测试报名 教务处 st
c-ncre 全国计算机等级考试报名 教务处 s
c-teachcert 教师资格证书申请 教师教学发展中心 t
c-room 教室借用申请 教务处 st
c-textbook 教材选用审批 教务处 t
c-plan 人才培养方案变更审批 教务处 t
c-course 新开课程申请 教务处 t
c-invig 监考安排调整申请 教务处 t
c-workload 教学工作量核对 教务处 t
c-thesis 毕业论文题目变更申请 教务处 s
c-plag 毕业论文查重预约 教务处 s
c-exchange 本科生校际交流申请 教务处 s
c-lab 实验室开放使用预约 实验室管理处 st
c-practice 校外实习安全备案 教务处 s
c-innov 大学生创新创业训练计划项目申报 创新创业学院 s
c-contest 学科竞赛参赛审批 教务处 s
[研究生]
g-open 研究生开题报告审批 研究生院 s
g-defense 研究生学位论文答辩申请 研究生院 s
g-tutor 研究生更换导师申请 研究生院 s
g-blind 学位论文匿名评阅送审 研究生院 s
g-rec 推荐免试研究生申请 研究生院 s
g-delay 研究生延期毕业申请 研究生院 s
g-assist 研究生助教助研岗位申请 研究生院 s
g-grant 研究生国家助学金发放查询 研究生院 s
g-schol 研究生学业奖学金评定 研究生院 s
g-abroad 国家公派研究生项目申报 研究生院 s
[学生工作]
w-loan 生源地助学贷款回执办理 学工部 s
w-campusloan 校园地国家助学贷款申请 学工部 s
w-temp 学生临时困难补助申请 学工部 s
w-work 勤工助学岗位申请 学工部 s
w-inspire 国家励志奖学金申请 学工部 s
w-waive 学费减免申请 学工部 s
w-army-back 退役士兵学费资助申请 学工部 s
w-honor 优秀学生荣誉称号申报 学工部 s
w-quality 学生综合素质测评 学工部 s
w-psy 心理咨询预约 学工部 s
w-club-act 学生社团活动审批 团委 s
w-vol 志愿服务时长认定 团委 s
w-league 团员组织关系转接 团委 s
w-practice 暑期社会实践立项申报 团委 s
w-poster 海报横幅张贴审批 团委 st
w-outdoor 学生集体外出活动审批 学工部 s
w-discipline 违纪处分解除申请 学工部 s
w-nonlocal 学生校外住宿申请 学工部 s
w-holiday 寒暑假留校住宿申请 学工部 s
w-insure 学生平安保险理赔 学工部 s
w-medical 大学生居民医保参保登记 学工部 s
w-agree 就业协议书补办 就业指导中心 s
w-break 就业违约解约申请 就业指导中心 s
w-fair 用人单位宣讲会预约 就业指导中心 v
w-file 毕业生档案转递查询 就业指导中心 sa
w-behave 学生现实表现证明开具 学工部 s
w-nocrime 无违法违纪证明开具 学工部 s
[人事]
h-work 在职证明开具 人事处 t
h-income 收入证明开具 人事处 t
h-title 专业技术职务评审申报 人事处 t
h-annual 教职工年度考核 人事处 t
h-attend 教职工考勤补签 人事处 t
h-abroad 教职工因私出国境审批 人事处 t
h-train 教师进修培训申请 人事处 t
h-parttime 教师校外兼职审批 人事处 t
h-join 新教工入职报到 人事处 t
h-leave-job 教职工离职手续办理 人事处 t
h-retire 教职工退休手续办理 人事处 t
h-fund 住房公积金提取办理 人事处 t
h-social 社会保险关系转移 人事处 t
h-child 教职工子女入园入学登记 工会 t
h-help 困难教职工慰问补助申请 工会 t
h-postdoc 博士后进站申请 人事处 t
h-house 教师周转公寓租住申请 后勤处 t
[财务]
f-reimburse 日常费用网上报销 财务处 t
f-borrow 公务借款申请 财务处 t
f-invoice 增值税发票开具申请 财务处 t
f-refund 学费退费申请 财务处 s
f-card 银行卡号变更登记 财务处 st
f-pay 酬金发放申报 财务处 t
f-budget 部门预算调整审批 财务处 t
f-delayfee 学费缓缴申请 财务处 s
f-receipt 学费票据补打 财务处 s
f-research 科研经费到账认领 财务处 t
[资产采购]
p-buy 货物采购申请 招标采购中心 t
p-tender 工程项目招标申请 招标采购中心 t
p-asset 固定资产验收登记 国资处 t
p-scrap 仪器设备报废申请 国资处 t
p-move 固定资产调拨审批 国资处 t
p-lend 多媒体设备借用 信息中心 st
p-big 大型仪器设备共享预约 实验室管理处 st
p-room 公用房调配申请 国资处 t
p-rent 校内商铺出租审批 国资处 t
p-chem 危险化学品采购申请 实验室管理处 t
p-waste 实验室废弃物处置预约 实验室管理处 t
[科研]
r-apply 纵向科研项目申报 科研处 t
r-end 科研项目结题验收 科研处 t
r-change 科研项目变更审批 科研处 t
r-patent 专利申请审批 科研处 t
r-paper 科研论文成果登记 科研处 t
r-award 科研成果奖励申报 科研处 t
r-meet 举办学术会议审批 科研处 t
r-ethic 科研伦理审查申请 科研处 t
r-lib 科技查新委托 图书馆 st
r-index 论文收录引用检索证明 图书馆 st
[行政办公]
o-meeting 会议室预约 学校办公室 t
o-letter 单位介绍信开具 学校办公室 t
o-legal 事业单位法人证书借用 学校办公室 t
o-doc 学校发文审批 学校办公室 t
o-guest 公务接待审批 学校办公室 t
o-duty 节假日值班安排报送 学校办公室 t
o-open 信息公开申请 学校办公室 sv
o-visit 校领导接待日预约 学校办公室 st
o-news 新闻稿件发布审批 宣传部 t
o-media 校外媒体采访审批 宣传部 tv
o-archive-borrow 文书档案借阅 档案馆 t
o-secret 涉密文件借阅审批 保密办 t
o-flag 校旗租借 学校办公室 st
[国际交流]
i-out 因公临时出国境审批 国际处 t
i-visa 外籍教师签证邀请函申请 国际处 t
i-foreign 外国专家来访审批 国际处 t
i-student 国际学生居留许可延期 国际教育学院 s
i-joint 中外合作办学项目咨询 国际处 sv
i-pass 因公护照领用登记 国际处 t
[后勤]
l-dorm-fix 学生宿舍报修 后勤处 s
l-fix 办公楼水电维修 后勤处 t
l-power 宿舍电费充值 后勤处 s
l-quit 退宿申请 后勤处 s
l-late 晚归登记 后勤处 s
l-ac 空调清洗预约 后勤处 s
l-canteen 食堂包间预订 后勤处 st
l-bus 班车乘车登记 后勤处 t
l-ticket 集体购票登记 后勤处 s
l-express 校内快递代收点查询 后勤处 s
l-plant 办公绿植租摆申请 后勤处 t
l-water 桶装水配送申请 后勤处 t
l-lost 失物招领登记 保卫处 stv
[保卫]
b-car 机动车入校备案 保卫处 t
b-visitor 访客入校预约 保卫处 stv
b-ebike 电动自行车登记上牌 保卫处 st
b-hukou 集体户口页借用 保卫处 st
b-hukou-cert 户籍证明开具 保卫处 s
b-fire 动火作业审批 保卫处 t
b-video 监控录像调阅 保卫处 st
b-temp 临时出入证办理 保卫处 v
b-build 校内施工进场审批 保卫处 t
[信息化]
n-site 网站建设申请 信息中心 t
n-domain 二级域名申请 信息中心 t
n-server 云服务器资源申请 信息中心 t
n-data 数据共享接口申请 信息中心 t
n-ip 固定IP地址申请 信息中心 t
n-wifi 会议无线网临时账号申请 信息中心 t
n-sms 短信平台使用申请 信息中心 t
n-video 视频会议系统预约 信息中心 t
n-webvpn WebVPN 校外访问授权 信息中心 st
n-sec 信息系统安全等级备案 信息中心 t
n-card-photo 校园卡照片更新 信息中心 st
[图书体育]
t-seat 图书馆座位预约 图书馆 st
t-buy 图书荐购 图书馆 st
t-ill 馆际互借与文献传递 图书馆 st
t-room 图书馆研讨间预约 图书馆 st
t-gym 羽毛球场地预订 体育部 st
t-swim 游泳馆办卡 体育部 st
t-health 体质健康测试免测申请 体育部 s
[党建]
d-join 入党积极分子登记 组织部 st
d-fee 党费缴纳 组织部 st
d-cadre 领导干部外出报备 组织部 t
d-out 流动党员登记 组织部 st
d-meeting 党支部换届审批 组织部 t
"""

_AUDIENCE = {"s": "学生", "t": "教职工", "a": "校友", "v": "访客"}
_COLLEGE_NAMES = """
机械工程 电气 计算机 化工 材料 土木 环境 经济 管理 法 外国语 文 数学 物理 生命科学 医 护理 药 艺术 体育
马克思主义 继续教育 国际教育 新闻传播 建筑
"""
_THING_NAMES = """
实验耗材 研究室 绘图室 毕业答辩教室 学术沙龙 学科建设经费 教研活动 导师组会议 学院公章 学院网站 宣传展板
仪器机时 样品检测 毕业生跟踪调查 课程设计 生产实习 校企合作项目 学院礼堂 资料室图书 钥匙 门禁权限 储物柜
打印配额 计算资源 标本 模型 服装道具 钢琴房 画室 摄影棚 录音间 外语自主学习室 模拟法庭 案例库 问卷平台
软件许可 工作站 投影设备 音响 桌椅 展架 横幅 志愿者 校友返校 家长接待 企业参观 外聘教师 助教 课程助理
班车临时停靠
"""
_DEEDS = ("领用申请", "使用预约", "借用登记", "归还登记", "变更审批", "延期申请", "注销办理", "年度核对")


def services() -> Iterator[dict[str, Any]]:
    """Yield the services above as definitions."""
    theme, number = "", 3000
    for line in SERVICES.strip().splitlines():
        if line.startswith("["):
            theme = line.strip("[]")
            continue
        code, *name, host, audience = line.split()
        number += 1
        yield _definition(code, str(number), " ".join(name), theme, host, [_AUDIENCE[letter] for letter in audience])


def more(count: int) -> Iterator[dict[str, Any]]:
    """Yield ``count`` further services that nobody asks for: what colleges offer, thing by thing and deed by deed."""
    made = itertools.product(_DEEDS, _THING_NAMES.split(), _COLLEGE_NAMES.split())
    for number, (deed, thing, college) in enumerate(itertools.islice(made, count)):
        name = f"{college}学院{thing}{deed}"
        yield _definition(f"m-{number:05d}", str(10_000 + number), name, "学院事务", f"{college}学院",
                          ["学生", "教职工"][number % 2:])


def _definition(code: str, no: str, name: str, theme: str, host: str, audience: list[str]) -> dict[str, Any]:
    notes = [f"请如实填写，{host}收到后办理。", "逾期未补正的视为撤回。"]
    guide = {"theme": theme, "host": host, "audience": audience, "mode": "全程网办", "promise": "3个工作日",
             "condition": f"符合学校规定、需要办理{name}的人员。", "notes": notes, "phone": f"8866 {no[-4:]}"}
    return {"code": code, "no": no, "name": name, "kind": "link", "link": {"url": "https://app.example"},
            "guide": guide}
