// 常用语：自己的优先，其次是学校的，再其次是内置的；在光标处插入。
import { computed, ref } from "vue";
import { readPhrases, savePhrases } from "@/api/documents";
import { useSite } from "@/stores/site";
import { t } from "@/words";

/** Mine as the server has them; null until they are known. */
const mine = ref<string[] | null>(null);
const most = 50;
const longest = 200;

/** My own phrases and what to offer to whoever may `approve` or `send back`. */
export function usePhrases() {
  const site = useSite();
  const own = computed(() => mine.value ?? []);

  async function load(): Promise<void> {
    void site.load();
    mine.value = await readPhrases().then((answer) => answer.items).catch(() => mine.value);
  }
  /** Keeps the list; raises Problem. */
  async function save(items: string[]): Promise<void> {
    const kept = cleaned(items);
    await savePhrases(kept);
    mine.value = kept;
  }
  return { own, load, save, offered: (approves: boolean, returns: boolean) => offered(own.value, site.site.phrases, approves, returns) };
}

/** Without blanks and doubles, none too long and not too many. */
export function cleaned(items: string[]): string[] {
  return [...new Set(items.map((one) => one.trim().slice(0, longest)).filter(Boolean))].slice(0, most);
}

/** One's own alone, once there are any; else what the school offers, else what is built in. */
export function offered(own: string[], school: string[], approves: boolean, returns: boolean): string[] {
  const builtIn = [
    ...(approves ? [t("case.phrase.agree"), t("case.phrase.true"), t("case.phrase.checked")] : []),
    ...(returns ? [t("case.phrase.incomplete"), t("case.phrase.correct")] : []),
  ];
  return own.length ? own : school.length ? school : builtIn;
}

export interface Inserted { text: string; caret: number }

/** `phrase` put into `text` in place of what is selected; at the end when nothing is known of a caret. */
export function insertAt(text: string, phrase: string, start: number | null, end: number | null): Inserted {
  const from = start ?? text.length;
  const to = end ?? from;
  return { text: text.slice(0, from) + phrase + text.slice(to), caret: from + phrase.length };
}
