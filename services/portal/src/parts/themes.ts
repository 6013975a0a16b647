// 类别的图标与颜色：图标名由内容给出，颜色由名称算出，同名总是同色。
import {
  Basketball, Collection, Connection, DataAnalysis, Document, FirstAidKit, House, Medal, Monitor, OfficeBuilding, Reading, School, Service, Suitcase, Tickets, Tools, UserFilled, Wallet,
} from "@element-plus/icons-vue";
import type { Component } from "vue";

const icons: Record<string, Component> = {
  it: Monitor, monitor: Monitor, computer: Monitor, network: Connection, connection: Connection, finance: Wallet, money: Wallet, wallet: Wallet, teaching: Reading, book: Reading,
  reading: Reading, office: OfficeBuilding, building: OfficeBuilding, student: School, school: School, club: Basketball, sport: Basketball, medal: Medal, certificate: Medal,
  document: Document, tickets: Tickets, service: Service, general: Service, people: UserFilled, user: UserFilled, personnel: UserFilled, house: House, dorm: House, logistics: Tools, tools: Tools,
  health: FirstAidKit, research: DataAnalysis, data: DataAnalysis, library: Collection, collection: Collection, job: Suitcase, suitcase: Suitcase,
};
const tones = 6;

export function themeIcon(name: string | null | undefined): Component | null {
  return (name && icons[name.toLowerCase()]) || null;
}

/** The tone of a theme: by its place among the themes of the hall, otherwise by its name. */
export function toneOf(name: string, known: string[] = []): number {
  const place = known.indexOf(name);
  if (place >= 0) return place % tones;
  return Array.from(name).reduce((total, one) => total + one.codePointAt(0)!, 0) % tones;
}
