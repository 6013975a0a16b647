// 编辑一份内容：取来、改动、丢掉草稿、发布、撤下、恢复。
import { computed, ref, shallowRef, type Ref } from "vue";
import {
  dropContentDraft, publishContent, readEntry, restoreContent, withdrawContent, type ContentData, type ContentEntry, type ContentKind,
} from "@/api/content";
import { readGuide } from "@/api/hall";
import { Intent } from "@/api/intent";
import { toProblem, type Problem } from "@/api/problem";
import { packed, sameData } from "./data";
import { useDrafting } from "./drafting";

const empty = (kind: string, id: string): ContentEntry => ({ kind, id, data: {}, version: 0, state: "draft", draft: null, versions: [] });

export interface Defined { name: string; data: ContentData }

/** What a guide says where nobody has written over it; nothing for other kinds. */
async function definedBy(kind: string, id: string): Promise<Defined> {
  if (kind !== "guide") return { name: "", data: {} };
  const { name, guide } = await readGuide(id);
  return { name, data: guide as ContentData };
}

/** The entry, or a blank one where nobody has written it yet. */
async function readOrBegin(kind: string, id: string): Promise<ContentEntry> {
  try {
    return await readEntry(kind, id);
  } catch (error) {
    if (toProblem(error).status === 404) return empty(kind, id);
    throw error;
  }
}

export function useEntry(kind: Ref<ContentKind | null>, id: Ref<string>) {
  const entry = shallowRef<ContentEntry | null>(null);
  const defined = shallowRef<Defined>({ name: "", data: {} });
  const data = ref<ContentData>({});
  const problem = ref<Problem | null>(null);
  const intent = new Intent();
  const fields = computed(() => kind.value?.fields ?? []);
  const name = (): [string, string] => [kind.value?.kind ?? "", id.value];
  const drafting = useDrafting(name, fields, data, (kept, at) => {
    if (entry.value) entry.value = { ...entry.value, draft: { data: kept, by: "", at } };
  });
  /** Whether what is on the screen differs from what readers see. */
  const changed = computed(() => !!entry.value && !sameData(fields.value, data.value, entry.value.data ?? {}));

  async function load(): Promise<void> {
    problem.value = null;
    try {
      [entry.value, defined.value] = await Promise.all([readOrBegin(...name()), definedBy(...name())]);
      drafting.begin(entry.value.draft?.data ?? entry.value.data ?? {}, entry.value.draft?.at ?? "");
    } catch (error) {
      problem.value = toProblem(error);
    }
  }
  async function after(work: () => Promise<unknown>): Promise<void> {
    drafting.stop();
    await work();
    await load();
  }
  function publish(note: string): Promise<void> {
    const body = { data: packed(fields.value, data.value), note, base: entry.value?.version ?? 0 };
    return after(() => intent.run({ id: name(), body }, (key) => publishContent(...name(), body, key)));
  }
  const discard = (): Promise<void> => after(async () => entry.value?.draft && dropContentDraft(...name()));
  const withdraw = (reason: string): Promise<void> => after(() => withdrawContent(...name(), reason));
  const restore = (version: number): Promise<void> => after(() => restoreContent(...name(), version));
  return { entry, data, fields, defined, problem, changed, load, publish, discard, withdraw, restore, ...drafting };
}
