// 大厅的设置：先用本机记着的或内置的，取到新的就换上；取不到也照样能用。
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { readSite, type Site } from "@/api/site";
import { called, t } from "@/words";

const storageKey = "hall-site";
/** Settings as young as this are not asked for again. */
const freshMs = 5_000;

function kept(): Partial<Site> {
  try {
    const value = JSON.parse(localStorage.getItem(storageKey) ?? "null") as Partial<Site> | null;
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** What the hall shows until an administrator has set something else. */
function builtIn(): Site {
  return {
    university: import.meta.env.VITE_HALL_UNIVERSITY ?? t("shell.site.university"),
    hall: t("shell.site.hall"),
    subtitle: t("shell.site.subtitle"),
    slogan: t("shell.site.slogan"),
    colour: "#1f5fa8",
    grey: false,
    notice: "", phones: [], office: "", hours: "", copyright: "", links: [], wecom: null,
    mail_domains: [], browsers: [], hot_words: [], themes: [], phrases: [],
  };
}

/** The settings as they are read: names that other data refers to, such as those of themes, stay what they are. */
function inLanguage(site: Site): Site {
  const label = <T extends { label: string }>(one: T): T => ({ ...one, label: called(one.label) });
  const texts = ["university", "hall", "subtitle", "slogan", "notice", "office", "hours", "copyright"] as const;
  return {
    ...site, ...Object.fromEntries(texts.map((key) => [key, called(site[key])])), phones: site.phones.map(label), links: site.links.map(label),
    browsers: site.browsers.map(called), wecom: site.wecom && { ...site.wecom, name: called(site.wecom.name), hint: called(site.wecom.hint) },
  };
}

export const useSite = defineStore("site", () => {
  const answer = shallowRef<Partial<Site>>(kept());
  let loading: Promise<void> | null = null;
  let askedAt = 0;
  /** The settings, blanks filled with what is built in. */
  const site = computed<Site>(() => {
    const set = Object.entries(answer.value).filter(([, value]) => value !== null && value !== undefined && value !== "");
    return inLanguage({ ...builtIn(), ...Object.fromEntries(set) });
  });

  async function read(): Promise<void> {
    askedAt = Date.now();
    try {
      answer.value = (await readSite()) ?? {};
    } catch {
      // The hall works without its settings; the next page tries again.
      loading = null;
      return;
    }
    try {
      localStorage.setItem(storageKey, JSON.stringify(answer.value));
    } catch {
      // Asked for again with the next page.
    }
  }
  /** Fetches the settings once; further calls share the answer. */
  function load(): Promise<void> {
    loading ??= read();
    return loading;
  }
  /** After an administrator has published new settings. */
  function reload(): Promise<void> {
    loading = null;
    return load();
  }
  /** Asks again, unless that was a moment ago: mourning grey must not wait until a page is loaded anew. */
  function refresh(): void {
    if (Date.now() - askedAt > freshMs) void reload();
  }

  return { site, load, reload, refresh };
});
