// 看起来怎样：浅色或深色、字号、学校主色与哀悼灰；选择记在本机，public/start.js 在页面出现前先按它摆好。
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { rampOf, type Scheme } from "@/styles/colour";
import { useSite } from "./site";

export type SchemeChoice = "auto" | Scheme;
export type SizeChoice = "normal" | "large" | "huge";
export const schemes: SchemeChoice[] = ["auto", "light", "dark"];
export const sizes: SizeChoice[] = ["normal", "large", "huge"];
/** The colour tokens.css is made of; any other replaces its ramp. */
const ownColour = "#1f5fa8";

function kept<T extends string>(key: string, known: T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(key) as T | null;
    return value && known.includes(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing can be kept: the choice holds until the page is closed.
  }
}

export const useAppearance = defineStore("appearance", () => {
  const site = useSite();
  const scheme = ref<SchemeChoice>(kept("hall-scheme", schemes, "auto"));
  const size = ref<SizeChoice>(kept("hall-size", sizes, "normal"));
  const system = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");
  const systemDark = ref(system?.matches ?? false);
  const printing = ref(false);
  const shown = computed<Scheme>(() => {
    if (printing.value) return "light";
    if (scheme.value !== "auto") return scheme.value;
    return systemDark.value ? "dark" : "light";
  });
  let painted: string[] = [];

  function paint(): void {
    const html = document.documentElement;
    html.dataset.scheme = shown.value;
    html.dataset.size = size.value;
    if (site.site.grey) html.dataset.grey = "on";
    else delete html.dataset.grey;
    const ramp = site.site.colour.toLowerCase() === ownColour ? {} : rampOf(site.site.colour, shown.value);
    for (const name of painted) html.style.removeProperty(name);
    painted = Object.keys(ramp);
    for (const [name, value] of Object.entries(ramp)) html.style.setProperty(name, value);
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", getComputedStyle(html).getPropertyValue("--surface").trim());
  }

  /** Follows the choices, the system and the site settings from now on. */
  function start(): void {
    system?.addEventListener("change", (event) => (systemDark.value = event.matches));
    window.addEventListener("beforeprint", () => (printing.value = true));
    window.addEventListener("afterprint", () => (printing.value = false));
    watch([shown, size, () => site.site.grey, () => site.site.colour], paint, { immediate: true, flush: "sync" });
    watch(scheme, (now) => keep("hall-scheme", now));
    watch(size, (now) => keep("hall-size", now));
  }

  return { scheme, size, shown, start };
});
