// 图标库：名称对图形，取自 Element Plus Icons（MIT）。服务、类别、应用都从这里选。
import {
  Aim, AlarmClock, Basketball, Bell, Bicycle, Box, Briefcase, Brush, Calendar, Camera, ChatDotRound, Coin, Collection, Compass, Connection, Cpu, CreditCard, DataAnalysis,
  DataBoard, DataLine, Document, DocumentChecked, DocumentCopy, Download, EditPen, Files, Film, Finished, FirstAidKit, Flag, FolderOpened, Food, GoldMedal, Goods, Grid, Guide, Headset, House,
  Key, Lightning, Link, Location, Lock, MagicStick, MapLocation, Medal, Memo, Message, Microphone, Monitor, Notebook, Odometer, OfficeBuilding, Opportunity, Phone, Picture, PieChart,
  Postcard, Present, Printer, Promotion, Reading, ReadingLamp, Refresh, School, Search, Service, Setting, SetUp, Share, Ship, Shop, Stamp, Suitcase, Sunny, Switch, Ticket, Tickets,
  Timer, Tools, TrophyBase, Umbrella, Upload, User, Van, VideoCamera, Wallet, Warning,
} from "@element-plus/icons-vue";
import type { Component } from "vue";

/** The set an administrator chooses from, in the order of the picker; what each shows is said in the words of `icons`. */
export const icons: Record<string, Component> = {
  card: CreditCard, postcard: Postcard, wallet: Wallet, money: Coin, chart: PieChart, trend: DataLine, data: DataAnalysis, board: DataBoard,
  document: Document, checked: DocumentChecked, copy: DocumentCopy, files: Files, folder: FolderOpened, tickets: Tickets, memo: Memo, notebook: Notebook,
  finished: Finished, edit: EditPen, stamp: Stamp, brush: Brush, picture: Picture, printer: Printer, upload: Upload, download: Download,
  monitor: Monitor, cpu: Cpu, network: Connection, odometer: Odometer, mail: Message, chat: ChatDotRound, phone: Phone, service: Service, headset: Headset,
  link: Link, share: Share, search: Search, key: Key, lock: Lock, setting: Setting, setup: SetUp, switch: Switch, refresh: Refresh, tools: Tools,
  user: User, school: School, book: Reading, lamp: ReadingLamp, collection: Collection, medal: Medal, award: GoldMedal, trophy: TrophyBase, flag: Flag, present: Present,
  office: OfficeBuilding, house: House, shop: Shop, food: Food, goods: Goods, box: Box, health: FirstAidKit, umbrella: Umbrella, warning: Warning,
  calendar: Calendar, clock: Timer, alarm: AlarmClock, bell: Bell, idea: Opportunity, lightning: Lightning, sunny: Sunny, magic: MagicStick, promotion: Promotion,
  location: Location, map: MapLocation, guide: Guide, compass: Compass, aim: Aim, van: Van, bicycle: Bicycle, ship: Ship, suitcase: Suitcase, briefcase: Briefcase, ticket: Ticket,
  microphone: Microphone, camera: Camera, video: VideoCamera, film: Film, basketball: Basketball, all: Grid,
};

/** Other names that content may use for the same drawing. */
const also: Record<string, string> = {
  it: "monitor", computer: "monitor", connection: "network", finance: "wallet", coin: "money", teaching: "book", reading: "book", library: "collection", building: "office",
  student: "user", people: "user", personnel: "user", club: "basketball", sport: "basketball", certificate: "medal", general: "service", dorm: "house", home: "house", logistics: "tools",
  repair: "tools", hospital: "health", research: "data", job: "briefcase", "credit-card": "card", exam: "edit", message: "mail", print: "printer", timer: "clock", bus: "van",
};

/** The drawing of a name; null for a name nobody knows. */
export function iconOf(name: string): Component | null {
  const known = Object.hasOwn(icons, name) ? name : Object.hasOwn(also, name) ? also[name]! : "";
  return icons[known] ?? null;
}
