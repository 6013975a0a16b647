"""More of ``lexicon_words``: needs and mishaps as people tell them, programs by their names, English as it is typed.

English of several words is written together here, the way it is compared: ``financialaid``.
"""

WORDS = """
# 上网与软件
网络报修 网络维修 校园网报修 网络故障报修 校园网故障报修 网络故障 校园网故障
上不去网 网上不去 网不通 网不行 没有网 没网络 没有网络 没网了 网断 网连不上 连不到网 转圈 丢包 dns 未识别的网络
  网口没反应 网线没反应 信号弱 wifi连不上 连不上wifi 无线连不上 认证页面 弹不出 欠费 网络中断 网络异常
  > 校园网故障 网络报修 校园网
路由 路由器 交换机 网关 > 校园网故障 网络报修
内网 校内网 校内网站 校内系统 校内资源 进内网 校外用 校外登 不在校内 校外上网 人在外地 > vpn 校外访问 webvpn
论文库 文献库 电子期刊 电子书 查不了论文 看不了论文 下文献 下载文献 外文期刊 scopus wos elsevier ieee
  > vpn 校外访问 webvpn 电子资源 数据库
win windows系统 系统激活 激活码 激活密钥 序列号 微软 操作系统 重装系统 装系统 wps excel word powerpoint visio
  matlab spss origin cad autocad solidworks photoshop adobe endnote mathematica 杀毒 杀毒软件 装软件 安装软件 破解版
  > 正版软件 软件
续网费 续费 网费没了 停机 复机 停网 月租 上网时长 流量用完 踢下线 > 校园网套餐 网费 校园网
登不进 登不进去 登不上去 进不去系统 登录失败 登录不上 不能登录 账号被锁 账户锁定 锁了 密码错误 密码不对 初始密码
  默认密码 验证码收不到 收不到验证码 > 统一身份认证 账号设置 密码 账号
绑定 换绑 改绑 换绑定 绑定邮箱 绑定微信 改手机 改手机号 > 账号设置 统一身份认证 绑定
学校邮箱 教育邮箱 校邮 校园邮箱 工作邮箱 教师邮箱 学生邮箱
邮箱后缀 邮箱别名 邮件组 群发邮件 公共邮箱 > 校园邮箱 邮箱
存文件 传文件 大文件 文件共享 > 云盘 网盘
查网费 剩多少流量 流量查询 > 校园网自助 网费 流量
网络断 网络断了 网断 网断了 断网 断网了 没网了 没有网络 连不上网 上不了网 没网 网络不通
打印机坏了 打印机坏 打印机故障 打印机出现故障 打印机出故障 打印机出了故障
美国 英国 日本 德国 法国 澳洲 澳大利亚 加拿大 新加坡 韩国 欧洲 俄罗斯 > 国外 境外 出国
有意见 提异议 不服 对结果有意见 意见 > 异议 公示
找到 找回 找回来 找着了 又找到
打不开 打不开了 无法打开 打开不了 访问不了
借出 外借 带出 带走 带出去 借出去 拿出去
晚交 逾期 没按时 不按时 迟交 拖欠 过期没交
毕业多年 毕业十年 毕业几年 毕业很多年 毕业好多年 早就毕业 毕业很久
拼错 译错 写错 打错 印错 名字错 错了 有误
开门 开放 关门 关 开馆 闭馆 上班 下班 营业
浏览器 chrome firefox safari 谷歌浏览器 火狐
激活失败 激活不了 不能激活 无法激活 激活不成功
停网 停机 停机保号 停用网络
软著 软件著作权 计算机软件著作权
空教室 空闲教室 空余教室
国自然 国家自然科学基金 自然科学基金 国家自科 自科基金
国社科 国家社科基金 国家社会科学基金 社科基金
报销发票 发票报销 单据报销 > 费用报销 报销 差旅费报销
校车时刻 校车时刻表 校车 班车 班车时刻 班车时刻表
旧卡 老卡 原来的卡 以前的卡
放假 假期 寒假 暑假 寒暑假
钱 余额 里面的钱 剩的钱
到账 发放 打到卡上 发
容量 空间 满了 不够用 不够
# 卡与证件
吞卡 卡被吞 卡被吞了 吞了 解冻 解除冻结 解除挂失 取消挂失 解挂失 > 解挂 挂失 校园卡
冻结 卡冻结 卡被冻结 被人盗刷 盗刷 > 挂失 校园卡
饭卡 水卡 卡丢了 卡没了 卡掉了 > 校园卡 挂失 补办
卡断了 卡折了 卡坏 卡裂了 感应不了 刷不出来 消磁 > 校园卡 补办
卡里没钱 充卡 充饭卡 充校园卡 卡里的钱 卡余额 > 校园卡 充值 余额
红本本 红本 小红本 学生本 > 学生证
磁条 充磁 优惠次数 半价 乘车优惠 乘车磁条 > 学生证 优惠卡
学生证件 补学生证 学生证补 学生证丢 学生证丢了 学生证没了
工作证丢了 教工卡丢了 > 校园卡 补办 工作证
停车证 车辆通行证 车辆出入证 停车卡 停车位 车辆进校 车辆进出 > 机动车 车辆入校 入校备案
# 钱
拿奖 评奖 获奖 评奖学金 评奖评优 > 奖学金 荣誉称号 成果奖励
贫困 贫困证明 低保 低保户 建档立卡户 家庭贫困 特困生 > 困难认定 家庭经济困难 助学金
资助 帮扶 受资助 国助 > 助学金 资助 助学贷款
先入学 先报到 没凑够学费 学费没凑够 学费没交 贷款没下来 助学贷款没下来 > 绿色通道 学费缓缴
学费单子 缴费单子 学费发票 缴费发票 学费凭证 > 票据 学费 电子票据
学费怎么交 交学费 缴学费 缴纳学费 付学费 交住宿费 缴住宿费 学费缴纳 住宿费缴纳
扣税 扣多少税 交税 缴税 税单 年度汇算 > 个税 工资
工资条 工资单 薪水条 发工资 工资表 绩效工资 到手工资 > 工资查询 工资
出差报账 报差旅 出差费 出差补助 差补 住宿票 车船费 参会报销 开会报销 机票报销 火车票报销 > 差旅费报销 差旅 报销
投单 投递单 单据投递 报销单 贴票 贴发票 > 报销
看病花的钱 看病的钱 看病报账 看病费 手术费 住院报销 门诊报销 药费报销 报药费 > 医疗费报销 医药费
# 学业
退掉 退这门课 把课退了 不想上了 不想学了 退选课程 > 退课 选课
选不上 没选上 没选上课 选不上课 选课失败 课满了 课满 选课满了 课程满了 没名额
抢课 选不上 没选上课 选不上课 选课失败 课满了 课容量 候补 > 选课
挪课 课挪 换到 挪到 改到 换天上 改天上 停一次课 停两节课 停课 串课 > 调课 停课
代上 替课 替我上课 帮我上课 > 代课 调课
在校 在读 在籍 还在读 还在上学 学生身份 本校学生 > 在读证明
在学 在学证 就读证明 读书证明 学生身份证明 > 在读证明
均分 平均分 加权 加权平均 gpa证明 绩点证明 绩点换算 排名证明 成绩排名 > 成绩单 绩点
出国成绩 成绩材料 成绩认证 英文成绩 中英文成绩 盖章成绩单 密封成绩单 > 成绩单 打印中英文成绩单
老成绩 以前的成绩 当年的成绩 毕业前的成绩 毕业多年 学籍卡 学籍档案 老档案 入学登记表 录取名册 录取花名册 论文存档
  > 档案查询 档案
学历 学历证 学历真假 学历核验 文凭 文凭真假 验证文凭 证书真伪 证书真假 真伪 毕业证真假 毕业证真伪 背景调查 背调
  > 毕业证书核验 证书核验 核验
表格下载 空白表 申请表下载 表单下载 电子版表格 教务表格 > 表格下载 下载
分数线 录取线 投档线 招生计划 选专业 填志愿 报志愿 志愿 转专业政策 报考 报考咨询 录取 > 招生咨询 招生
# 生活
回家几天 要回家 回家 要回去 回去一趟 出去几天 外出几天 离校几天 出校几天 有事离校 外出 不在学校 > 请假 外出
回校 到校 返回学校 回到学校 > 销假 返校
消假 假销 取消请假 > 销假
陪产 产检假 护理假 哺乳假 看护假 带薪假 休年假 年假 > 教职工请假 请假
互换床位 对换 换宿 换床 床位 调铺 换铺 换舍 转宿舍 打呼噜 打鼾 作息不一样 作息不同 > 宿舍调换
看牙 看牙齿 牙科 口腔 口腔科
拔牙 补牙 洗牙 牙齿 看牙 看牙齿 牙痛 智齿 看眼睛 发热 拉肚子 肚子疼 扭伤 头晕 皮肤 > 校医院 就诊 预约就诊
约医生 看大夫 大夫 医生 门诊预约 预约挂号 看急诊 急诊 转诊 > 校医院 就诊 预约就诊
参观学校 进学校参观 游览 旅游 游学 研学 研学旅行 夏令营 中学生 小学生 学校一日游 团队参观 亲子 带孩子 > 参观 入校 访客
外人 外来 社会人员 校外的人 非本校 > 访客 入校
演唱会 音乐会 文艺晚会 联欢会 迎新晚会 毕业晚会 跳蚤市场 校庆 开幕式 闭幕式 趣味运动会 马拉松 嘉年华 游园会 文化节
  > 大型活动 活动审批 场地借用
办比赛 办展览 摆展 办招聘会 招聘会场地 几百人 上千人 > 大型活动 场地借用
操场 田径场 足球场 体育馆场地 活动室 多功能厅 报告厅借用 阶梯教室 用场地 申请场地 借用场地 > 场地借用 场地
请嘉宾 请校外专家 校外专家 邀请专家 请教授来 学术交流 学术活动 学术报告 沙龙 论坛 > 学术讲座 讲座 讲座报备
接机场 机场接人 去机场 送机 去火车站接人 要辆车 要车 公家的车 学校的车 单位用车 出公差用车 用大巴 > 公务用车
# 打印与下载
打印店 打印文件 打印资料 u盘打印 云打印 手机打印 扫码打印 彩打 彩印 打论文 打材料 文印 > 远程自助打印 自助打印
打印机不工作 打印机没纸 缺纸 缺墨 卡纸了 打印机坏 打印机坏了 打印不了 打不出来 > 自助打印 打印机 终端
校徽 校标 logo 校名标准字 视觉识别 vi ppt模板 ppt 演示模板 信纸 名片模板 背景图 > 学校标识 标识 模板
合同模板 合同样本 协议模板 协议范本 合同文本 标准合同 > 合同范本
# 办公
两周总结 工作进展 报进展 汇报工作 写周报 填周报 双周报 周总结 工作简报 > 工作周报
盖公章 用公章 公章 学校章 盖学校章 学校公章 党委章 法人章 盖法人章 钢印 骑缝 红章
请示盖章 文件盖章 协议盖章 材料盖章 表格盖章 盖红章 章 > 用印 盖章
新部门章 学院章 部门章 刻个章 刻一枚 旧章 换新章 章坏了 章磨损 > 印章刻制
和企业合作 和公司签 和公司合作 跟公司签 企业项目 委托开发 技术咨询 技术转让 技术许可 开发协议 技术协议
  > 技术合同 合同审批
政审 调档政审 入职政审 党员材料 党员身份 证明我是党员 是党员 党员证 > 党员证明 党员身份证明
转党 党关系 关系转到 组织关系转出 组织关系转入 转组织 转到新单位 介绍信抬头 > 党组织关系转接 组织关系
开社团 建社团 成立社团 新社团 建个社团 创建社团 成立协会 动漫社 社团注册 > 社团成立
迁回 迁户 转户口 迁入户口 迁出户口 户口转 户口转走 户口转出 户籍迁移 > 户口迁移
离馆 欠书 欠的书 没还的书 图书没还 还清图书 清书 图书结清 > 图书馆离校 图书馆 还书
# 部门与职责
打官司 官司 起诉 被告 仲裁 法律纠纷 律师 法律咨询 > 诉讼 纠纷 法律
评老师 给老师打分 给课程打分 打分 老师评价 课程评价 评课 > 评教 学生评教
食堂卫生 吃坏肚子 饭里有虫 价格贵 > 食品安全 餐饮
招标公告 供应商 采购公告 比选 > 招标采购
钓鱼 诈骗 被盗号 号被盗 黑客 > 网络安全 安全
纪念品 礼品店 > 校友 宣传
报警 校警 保安 打架 治安 消防电话 > 保卫处 治安
评优秀班级 先进班级 > 评奖评优 荣誉称号
提拔 换届考察 干部考核 > 干部
# 新闻与日程
下雪 雪景 初雪 雪
运动会 田径运动会 校运会
通宵 24小时 二十四小时 全天开放 通宵自习
考试周 期末考 期末 期末考试 考试安排 考试时间
结账 年终结账 封账 关账 年底报销 报销截止
大模型 人工智能 ai chatgpt 机器学习 aigc
停网通知 断网通知 网络升级 割接 > 校园网 升级
毕业典礼 学位授予 授位仪式 拨穗
# 英文
financialaid financialsupport bursary studentaid > 助学金 资助 困难认定
studentgrant grants subsidy allowance > 助学金
doctorappointment seeadoctor seedoctor appointment medical > 校医院 就诊 预约就诊
emailaccount email mailbox emailaddress schoolemail > 校园邮箱 邮箱
studentcard studentid studentidcard idcard > 学生证 校园卡
studentcardlost loststudentcard > 学生证 补办
campuscard mealcard cardlost lostcard campuscardlost > 校园卡 挂失 补办
dropcourse dropclass withdrawcourse addcourse courseselection selectcourse choosecourse > 选课 退课
rescheduleclass changeclasstime makeupclass > 调课
resetpassword forgotpassword changepassword passwordreset forgetpassword > 忘记密码 密码 统一身份认证
wifinotworking nointernet internetnotworking networkrepair networkproblem internetdown netproblem > 校园网故障 网络报修
sickleave askforleave leaveofabsence dayoff annualleave > 请假
sealuse useseal stampdocument officialseal > 用印
dormchange changedorm roomchange changeroom roommate > 宿舍调换
travelreimbursement businesstrip travelexpense expense expenses > 差旅费报销 报销
medicalreimbursement medicalexpense > 医疗费报销
officedownload msoffice microsoft > 正版软件
salaryslip payslip payroll wage wages > 工资查询 工资
partymember partymembership > 党员证明 党组织关系
meetingroom bookroom venuebooking bookvenue auditorium > 场地借用 会议室 场地
campusvisit visitcampus campustour tour > 入校参观 参观 入校
enrollmentcertificate enrolmentcertificate studentcertificate studystatus > 在读证明
officialtranscript academictranscript gradereport grades > 成绩单
tuitionfee paytuition schoolfee dormfee > 学费 缴费
weeklyreport worksummary > 工作周报
bookcar carrequest officialcar > 公务用车
contractapproval agreement > 合同 技术合同
hukou householdregistration residence > 户口
lecturereport seminar talk > 学术讲座 讲座
archives records > 档案查询 档案
logo template templates > 学校标识 模板
verify verification diploma degree > 毕业证书核验 证书核验
admission admissions apply4admission > 招生咨询
repair fix broken > 报修
print printer printing copy scan > 自助打印 打印
reset > 重置 修改
vpnaccess remoteaccess offcampus > vpn
"""
