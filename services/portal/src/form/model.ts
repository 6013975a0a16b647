// 一张表单的活模型：值、可见与可填、错误、是否改动过、提交时交出什么。
import { computed, inject, nextTick, provide, reactive, ref, toRaw, type ComputedRef, type InjectionKey, type Ref } from "vue";
import type { FieldErrors } from "@/api/problem";
import type { Field, Values, WorkCalendar } from "@/api/types";
import { holds, isAnswerable, withCalculated, type Scope } from "./conditions";
import { fileList } from "./display";
import { normalErrors, placeOf } from "./errors";
import { followed } from "./following";
import { isEmpty, validate } from "./validate";

export interface FormRules {
  mayEdit(field: Field): boolean;
  mustFill(field: Field): boolean;
}

export interface FormModel {
  fields: Ref<Field[]>;
  values: Values;
  /** The form as conditions see it, with its computed fields. */
  form: ComputedRef<Values>;
  /** What expressions may look at besides the form. */
  scope(): Scope;
  notes: Ref<Record<string, string>>;
  /** What people are called whose numbers stand in the form. */
  people: ComputedRef<Record<string, string>>;
  errors: Ref<FieldErrors>;
  dirty: Ref<boolean>;
  /** Counts changes, so that watchers need not look deep into the values. */
  edits: Ref<number>;
  shown: ComputedRef<Field[]>;
  editable: ComputedRef<Set<string>>;
  uploading: Ref<number>;
  mustFill(field: Field): boolean;
  stillPrefilled(field: Field): boolean;
  load(fields: Field[], values: Values, notes?: Record<string, string>, known?: Known): void;
  set(key: string, value: unknown): void;
  learn(computed: Values, asOf: number, people?: Record<string, string>): void;
  touch(path: string): void;
  check(): boolean;
  showErrors(errors: FieldErrors): void;
  payload(keys?: "all" | "editable"): Values;
  focusFirst(): Promise<void>;
}

/** What the server gives along with a form so that its expressions can be answered here. */
export interface Known { sources?: Values; calendar?: WorkCalendar | null; people?: Record<string, string> }

/** A field that must be filled: said so, or a table that needs at least one row. */
export function isAsked(field: Field): boolean {
  return field.required || (field.type === "table" && (field.min ?? 0) > 0);
}

const formKey: InjectionKey<FormModel> = Symbol("form");

export function useForm(rules: FormRules, given: () => Scope = () => ({})): FormModel {
  const fields = ref<Field[]>([]) as Ref<Field[]>;
  const values = reactive<Values>({});
  const notes = ref<Record<string, string>>({});
  const errors = ref<FieldErrors>({});
  const dirty = ref(false);
  const edits = ref(0);
  const uploading = ref(0);
  let initial: Values = {};
  /** What the form found wrong when it last looked; null before it is first handed in. */
  let found: FieldErrors | null = null;
  const known = ref<Known>({}) as Ref<Known>;
  const said = ref<Values>({});

  const scope = (): Scope => ({ ...given(), src: known.value.sources, calendar: known.value.calendar });
  const form = computed(() => (edits.value, withCalculated(fields.value, values, scope(), said.value)));
  const editable = computed(() => new Set(fields.value.filter((field) => rules.mayEdit(field)).map((field) => field.key)));
  const shown = computed(() => fields.value.filter(isShown));

  function isShown(field: Field): boolean {
    // A field that belongs to another step, or a form nobody edits, is as the server says.
    if (!field.when || editable.value.size === 0 || (field.step && !editable.value.has(field.key))) return field.visible !== false;
    if (!isAnswerable(field.when, fields.value, scope())) return field.visible !== false;
    return holds(field.when, form.value, scope());
  }

  function load(newFields: Field[], newValues: Values, newNotes: Record<string, string> = {}, newKnown: Known = {}): void {
    fields.value = newFields;
    known.value = { sources: newKnown.sources, calendar: newKnown.calendar, people: newKnown.people };
    Object.keys(values).forEach((key) => delete values[key]);
    Object.assign(values, structuredClone(toRaw(newValues)));
    for (const field of newFields) {
      if (field.type === "table" && editable.value.has(field.key) && isEmpty(values[field.key]) && (field.min ?? 0) > 0) values[field.key] = [{}];
    }
    initial = structuredClone(toRaw(newValues));
    said.value = structuredClone(toRaw(newValues));
    notes.value = newNotes;
    errors.value = {};
    found = null;
    dirty.value = false;
    edits.value += 1;
  }

  function set(key: string, value: unknown): void {
    const before = values[key];
    values[key] = value;
    touch(key, Array.isArray(before) ? before.map(toRaw) : []);
  }

  function touch(path: string, rowsBefore: unknown[] = []): void {
    dirty.value = true;
    edits.value += 1;
    said.value = {};
    if (!found) return;
    const now = looked();
    const old = (place: string): boolean => rowsBefore.includes(toRaw((values[placeOf(place).key] as Values[])[placeOf(place).index ?? 0]));
    errors.value = followed(errors.value, fields.value, { path, found, now, old });
    found = now;
  }

  /** What is wrong with what may be filled in. */
  function looked(): FieldErrors {
    const questions = shown.value.filter((field) => editable.value.has(field.key)).map((field) => ({ field, required: rules.mustFill(field) }));
    return validate(questions, values, form.value, scope());
  }

  /** Takes in what the server computed for the form as it was at `asOf`; too late an answer is left aside. */
  function learn(computed: Values, asOf: number, people: Record<string, string> = {}): void {
    known.value = { ...known.value, people: { ...known.value.people, ...people } };
    if (edits.value !== asOf) return;
    said.value = computed;
    for (const field of fields.value) if (field.locked && field.key in computed) values[field.key] = computed[field.key];
  }

  function check(): boolean {
    errors.value = found = looked();
    return Object.keys(errors.value).length === 0;
  }

  function payload(keys: "all" | "editable" = "all"): Values {
    const answer: Values = {};
    for (const field of shown.value) {
      const mine = editable.value.has(field.key);
      if (field.type === "calc" || field.type === "serial") continue;
      if (!mine && !(keys === "all" && field.locked)) continue;
      const value = values[field.key];
      if (!isEmpty(value)) answer[field.key] = outgoing(field, value);
      // A handler who empties a field that was filled must say so; leaving it out would mean "unchanged".
      else if (keys === "editable" && !isEmpty(initial[field.key])) answer[field.key] = null;
    }
    return answer;
  }

  async function focusFirst(): Promise<void> {
    await nextTick();
    const control = document.querySelector<HTMLElement>("[data-invalid='true'] :is(input, textarea, select, button), [aria-invalid='true']");
    control?.focus({ preventScroll: true });
    control?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  const model: FormModel = {
    fields, values, form, scope, notes, people: computed(() => known.value.people ?? {}), errors, dirty, edits, shown, editable, uploading, load, set, learn, touch, check, payload, focusFirst,
    mustFill: rules.mustFill,
    stillPrefilled: (field) => field.prefilled && !isEmpty(values[field.key]) && same(values[field.key], initial[field.key]),
    showErrors: (problems) => void ((found ??= {}), (errors.value = normalErrors(problems))),
  };
  provide(formKey, model);
  return model;
}

export function useFormModel(): FormModel {
  const model = inject(formKey);
  if (!model) throw new Error("a field must stand inside a form");
  return model;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function outgoing(field: Field, value: unknown): unknown {
  if (typeof value === "string") return field.type === "int" && /^-?\d+$/.test(value.trim()) ? Number(value) : value.trim();
  if (field.type === "table") {
    return (value as Values[]).map((row) => {
      const cells = (field.row ?? []).filter((column) => !isEmpty(row[column.key]));
      return Object.fromEntries(cells.map((column) => [column.key, outgoing(column, row[column.key])]));
    });
  }
  if (field.type === "file" || field.type === "image" || field.type === "signature") {
    return fileList(value).map((file) => ({ file_id: file.file_id }));
  }
  return value;
}
