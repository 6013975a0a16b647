// 名称的英文对照：选了英文才取，换回中文就放下。
import { watch } from "vue";
import { readNames } from "@/api/site";
import { locale } from "@/words";
import { names } from "@/words/names";

/** The page is shown without the names rather than waited for longer, in ms. */
const patienceMs = 2000;

async function load(): Promise<void> {
  try {
    const found = await readNames();
    if (locale.value === "en") names.value = found;
  } catch {
    // The names stay Chinese; the next change of language asks again.
  }
}

/** Keeps the names in step with the language; done when those of this language are there, or have kept one waiting. */
export async function followLanguage(): Promise<void> {
  watch(locale, (now) => (now === "en" ? void load() : (names.value = {})));
  if (locale.value === "en") await Promise.race([load(), new Promise((done) => setTimeout(done, patienceMs))]);
}
