// 图标的名称（中文）。
export default {
  card: "银行卡", postcard: "证件", wallet: "钱包", money: "钱币", chart: "饼图", trend: "趋势图", data: "数据分析", board: "展板", document: "文件", checked: "证明",
  copy: "多份文件", files: "档案", folder: "文件夹", tickets: "单据", memo: "便签", notebook: "笔记本", finished: "勾选清单", edit: "填写", stamp: "印章", brush: "画笔",
  picture: "图片", printer: "打印机", upload: "上传", download: "下载", monitor: "电脑", cpu: "软件", network: "网络", odometer: "流量", mail: "邮件", chat: "对话",
  phone: "电话", service: "客服", headset: "耳机", link: "链接", share: "分享", search: "查找", key: "钥匙", lock: "锁", setting: "设置", setup: "控制台", switch: "转接",
  refresh: "更换", tools: "维修", user: "人员", school: "学校", book: "书本", lamp: "台灯", collection: "图书", medal: "奖章", award: "金牌", trophy: "奖杯", flag: "旗帜",
  present: "礼物", office: "办公楼", house: "宿舍", shop: "商店", food: "餐饮", goods: "商品", box: "包裹", health: "医疗", umbrella: "雨伞", warning: "安全",
  calendar: "日历", clock: "时间", alarm: "闹钟", bell: "铃", idea: "灯泡", lightning: "用电", sunny: "太阳", magic: "庆典", promotion: "发布", location: "地点",
  map: "地图", guide: "路标", compass: "参观", aim: "定位", van: "车辆", bicycle: "自行车", ship: "船", suitcase: "行李箱", briefcase: "公文包", ticket: "票",
  microphone: "话筒", camera: "相机", video: "摄像", film: "影片", basketball: "篮球", all: "应用",
};
