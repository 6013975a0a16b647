// 大厅的设置：先用本机记着的或内置的，取到新的就换上；取不到也照样能用。
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { readSite, type Site } from "@/api/site";
import { t } from "@/words";

const storageKey = "hall-site";
/** Settings as young as this are not asked for again: most pages that are loaded anew follow one another. */
const freshMs = 60_000;

interface Kept { at: number; site: Partial<Site> }

function kept(): Kept {
  try {
    const value = JSON.parse(localStorage.getItem(storageKey) ?? "null") as Kept | null;
    return value && typeof value.at === "number" && typeof value.site === "object" && value.site !== null ? value : { at: 0, site: {} };
  } catch {
    return { at: 0, site: {} };
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

export const useSite = defineStore("site", () => {
  const before = kept();
  const answer = shallowRef<Partial<Site>>(before.site);
  const fresh = Date.now() - before.at < freshMs && before.at <= Date.now();
  let loading: Promise<void> | null = fresh ? Promise.resolve() : null;
  /** The settings, blanks filled with what is built in. */
  const site = computed<Site>(() => {
    const set = Object.entries(answer.value).filter(([, value]) => value !== null && value !== undefined && value !== "");
    return { ...builtIn(), ...Object.fromEntries(set) };
  });

  async function read(): Promise<void> {
    try {
      answer.value = (await readSite()) ?? {};
    } catch {
      // The hall works without its settings; the next page tries again.
      loading = null;
      return;
    }
    try {
      localStorage.setItem(storageKey, JSON.stringify({ at: Date.now(), site: answer.value } satisfies Kept));
    } catch {
      // Asked for again with the next page.
    }
  }
  /** Fetches the settings unless they are fresh; further calls share the answer. */
  function load(): Promise<void> {
    loading ??= read();
    return loading;
  }
  /** After an administrator has published new settings. */
  function reload(): Promise<void> {
    loading = null;
    return load();
  }

  return { site, load, reload };
});
