// 大厅的设置：校名、主色、公告、电话、热词等，谁都可以读。
import { call } from "./client";

export interface Phone { label: string; number: string }
export interface SiteLink { label: string; url: string }
export interface SiteTheme { name: string; icon: string; order: number }
export interface Site {
  university: string; hall: string; subtitle: string; slogan: string;
  /** `#rrggbb`, the colour of the university. */
  colour: string;
  /** Days of mourning: the whole hall in grey. */
  grey: boolean;
  notice: string; phones: Phone[]; office: string; hours: string; copyright: string; links: SiteLink[];
  /** The hall inside WeCom: a picture of its QR code, or the address from which one is drawn. */
  wecom: { name?: string; qr_file?: string | null; url?: string; hint?: string } | null;
  mail_domains: string[]; browsers: string[]; hot_words: string[]; themes: SiteTheme[]; phrases: string[];
}

export const readSite = () => call<Partial<Site>>("/v1/site");

/** What names are called in English, by their Chinese. */
export const readNames = (): Promise<Record<string, string>> => call<{ english: Record<string, string> }>("/v1/translations").then((answer) => answer.english);
