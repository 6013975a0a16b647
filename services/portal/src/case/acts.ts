// 办件页上的操作：发出去、成了怎样、不成怎样；一次点击一个幂等键。
import { ref, type ComputedRef, type Ref } from "vue";
import { actOnCase, actOnTask } from "@/api/hall";
import { Intent } from "@/api/intent";
import { toProblem, type Problem } from "@/api/problem";
import type { Case, MyTask, Picks } from "@/api/types";
import type { FormModel } from "@/form/model";
import { confirm } from "@/layout/confirm";
import { toast } from "@/layout/toast";
import { t } from "@/words";
import { taskBody, type TaskAction } from "./actions";
import type { CaseAction } from "./caseActions";

interface Page {
  id: ComputedRef<string>;
  item: Ref<Case | null>;
  model: FormModel;
  reload(): Promise<void>;
  /** The act was taken in; `what` names it. */
  onDone(what: string, label: string): void;
}

export function useActs({ id, item, model, reload, onDone }: Page) {
  const busy = ref("");
  const failed = ref<Problem | null>(null);
  const intent = new Intent();

  async function run(name: string, what: unknown, work: (key: string) => Promise<unknown>, done: string): Promise<boolean> {
    busy.value = name;
    failed.value = null;
    try {
      await intent.run(what, work);
      if (name === "comment" || name === "rate") toast.ok(done);
      model.dirty.value = false;
      onDone(name, done);
      await reload();
      if (name !== "comment") window.scrollTo({ top: 0, behavior: "smooth" });
      return true;
    } catch (error) {
      await onFailure(toProblem(error));
      return false;
    } finally {
      busy.value = "";
    }
  }

  async function onFailure(now: Problem): Promise<void> {
    const known = Object.keys(now.errors).some((path) => model.fields.value.some((field) => path.replace(/^form\./, "").startsWith(field.key)));
    if (known) {
      model.showErrors(now.errors);
      return model.focusFirst();
    }
    failed.value = now;
    if (now.status === 409 || now.status === 404) await reload();
    window.scrollTo({ top: 0, behavior: "smooth" });
  }

  function act(task: MyTask, action: TaskAction, words: string, more: Record<string, unknown>): void {
    if (model.uploading.value) return toast.bad(t("case.uploading"));
    const { task_id } = task;
    const fills = action.withForm && task_id === item.value!.my_task?.task_id;
    if (fills && !model.check()) return void model.focusFirst();
    const body = taskBody(action, words, fills ? model.payload("editable") : {}, more);
    void run(action.name, [task_id, action.name, body], (key) => actOnTask(id.value, task_id, action.verb, body, key), t("case.done.act", { act: action.label }));
  }

  function resubmit(picks: Picks): void {
    if (model.uploading.value) return toast.bad(t("case.uploading"));
    if (!model.check()) return void model.focusFirst();
    const body = Object.keys(picks).length ? { form: model.payload(), choose: picks } : { form: model.payload() };
    void run("resubmit", ["resubmit", body], (key) => actOnCase(id.value, "resubmit", body, key), t("case.done.resubmit"));
  }

  /** Asks once more, then does it. */
  async function sure(name: "withdraw" | "retract", what: unknown, work: (key: string) => Promise<unknown>): Promise<void> {
    const question = { title: t(`case.${name}.title`), text: t(`case.${name}.sure`), confirmText: t(`case.${name}.label`) };
    if (await confirm(question)) await run(name, what, work, t(`case.${name}.done`));
  }
  const withdraw = () => sure("withdraw", "withdraw", (key) => actOnCase(id.value, "withdraw", {}, key));
  const retract = (taskId: string) => sure("retract", ["retract", taskId], (key) => actOnTask(id.value, taskId, "retract", {}, key));

  async function answer(asked: CaseAction, to: string[], note: string): Promise<void> {
    const { name, verb, note: key, people, done } = asked;
    const body = { ...(people === "many" ? { to } : {}), ...(note ? { [key]: note } : {}) };
    await run(name, [name, body], (intended) => actOnCase(id.value, verb, body, intended), done);
  }
  async function rate(score: number, remark: string): Promise<boolean> {
    const body = remark ? { score, remark } : { score };
    return run("rate", ["rate", body], (key) => actOnCase(id.value, "rating", body, key), t("case.rate.thanks"));
  }
  async function say(text: string, files: string[], mentions: string[]): Promise<boolean> {
    const body = { text, ...(files.length ? { files } : {}), ...(mentions.length ? { mentions } : {}) };
    return run("comment", ["comment", body], (key) => actOnCase(id.value, "comments", body, key), t("case.comment.done"));
  }
  return { busy, failed, act, resubmit, withdraw, retract, answer, rate, say };
}
