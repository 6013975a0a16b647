// 网关各接口的数据形状，与公开的 OpenAPI 一一对应；这里只写门户用到的部分。

export interface PersonRef { no: string; name: string; unit?: string; unit_name?: string }
export interface Person extends PersonRef { kind: string }
export interface Post { role: string; unit: string; unit_name: string }
export interface Me extends Person { phone: string | null; email: string | null; posts: Post[]; groups: string[]; admin: boolean }

export interface SessionAnswer {
  access_token: string;
  token_type: string;
  /** Seconds the access token lives. */
  expires_in: number;
  person?: Person;
  must_change_password?: boolean;
}

export interface Counts {
  todo: number; in_progress: number; completed: number; cc: number; cc_unread: number;
  applications: number; drafts: number; to_rate: number; notifications: number; handled?: number; favourites?: number;
}

export interface ServiceItem {
  code: string; no: string | null; name: string; kind: string; theme: string | null; audience: string[];
  host: string | null; tags: string[]; initial: string; promise: string | null; fee: string | number | null; mode: string | null;
}
export interface Category { key: string; name: string; count: number }
export interface Home {
  recommended: ServiceItem[]; categories: Category[]; frequent: ServiceItem[];
  news: { id?: string; title: string; at?: string; url?: string }[];
  counters?: { services?: number; cases?: number; completed?: number; hall?: { services?: number; cases?: number; completed?: number }; mine?: Counts | null };
}
export type Facet = Record<string, number>;
export interface ServicePage { items: ServiceItem[]; next_page_token: string | null; total: number; facets: Record<string, Facet> }
export type GuideValue = string | number | boolean | null | string[] | GuideEntry[];
export type GuideEntry = Record<string, string>;
export interface Guide {
  code: string; no: string | null; name: string; kind: string; version: number; digest: string;
  guide: Record<string, GuideValue>;
  steps: { key: string; name: string; kind: string }[];
  link?: { url: string } | null;
}

export type FieldType =
  | "text" | "textarea" | "int" | "decimal" | "money" | "date" | "datetime" | "select" | "multiselect" | "radio" | "checkbox"
  | "dept" | "person" | "phone" | "idcard" | "email" | "file" | "image" | "table" | "week_range" | "place" | "signature" | "serial" | "calc";
export type RowAction = "append" | "insert" | "move_up" | "move_down" | "remove";
export interface Field {
  key: string; label: string; type: FieldType; required: boolean;
  options?: string[]; many?: boolean; min?: number; max?: number; row?: Field[]; row_actions?: RowAction[];
  when?: string | null; check?: [string, string] | null; calc?: string; group?: string; unit?: string; accept?: string[];
  min_len?: number; must_be?: unknown; statement?: string[]; depends_on?: string; choices?: Record<string, string[]>;
  writable: boolean; locked: boolean; prefilled: boolean; secret: boolean; visible: boolean; step?: string | null;
}
export interface FileRef { file_id: string; name: string; size: number; media_type?: string }
export type Row = Record<string, unknown>;
export type Values = Record<string, unknown>;

export type MilestoneState = "done" | "current" | "todo" | "skipped";
export interface Milestone { key: string; name: string; state: MilestoneState; kind?: string; here?: boolean; here_text?: string | null }
export interface StartProblem { code: string; detail: string }
export interface StartForm {
  service: string; name: string; version: number; digest: string; title: string;
  purpose?: string; fields: Field[]; values: Values; notes: Record<string, string>; milestones: Milestone[];
  can_start: boolean; start_problem: StartProblem | null;
  preview?: PathStep[]; choices?: Choice[]; people?: Record<string, string>;
  /** What the form's expressions read from the campus systems, and the days without work they count with. */
  sources?: Values; calendar?: WorkCalendar | null;
}
export interface WorkCalendar { holidays: string[]; made_up: string[]; vacations: [string, string][] }
export interface Draft {
  draft_id: string; case_id: string; service: string; service_name: string; title: string; updated_at: string;
  form?: Values; values?: Values;
}

export interface Substitute {
  id: string; principal: PersonRef; to: PersonRef;
  /** `ends` is the first moment at which it no longer holds. */
  starts: string; ends: string;
  services: string[]; open_tasks: boolean; state: "coming" | "active" | "over";
  /** `service.step`, or a bare step of any service; none is all. `condition` is an expression over form, applicant and case. */
  steps?: string[]; condition?: string;
}
export interface SubstituteList { items: Substitute[]; for_others: Substitute[] }
export interface SubstituteWish { to: string; from: string; until: string; services: string[]; open_tasks: boolean; steps: string[]; condition: string }

export type CaseStatus = "draft" | "running" | "returned" | "withdrawn" | "rejected" | "terminated" | "completed";
export interface Task {
  task_id: string; step: string; name: string; state: TaskState; state_text: string;
  arrived_at: string; handled_at: string | null; handler: PersonRef | null; candidates: PersonRef[];
  action: string | null; opinion: string | null; mine: boolean; round: number;
  kind?: string; on_behalf?: PersonRef | null; due_at?: string | null;
  /** Who of the handlers has opened it, and when first. */
  read_by?: PersonRef[]; read_at?: string | null;
}
export type TaskState = "open" | "claimed" | "waiting" | "delegated" | "done" | "returned" | "cancelled" | "removed";
/** A later step whose handler is picked here, from `people`. */
export interface Choice { step: string; name: string; people: PersonRef[]; picked: string[] }
export type Picks = Record<string, string[]>;
export interface Signer { task_id: string; no: string; name: string; mode: string }
export interface MyTask {
  task_id: string; step: string; name: string; actions: string[]; edit: string[]; require: string[];
  labels?: Record<string, string>; reasons?: string[]; choices?: Choice[]; signers?: Signer[];
  return_targets?: { key: string; name: string }[];
  /** A return is noted first: the case goes back when the others at work have spoken. */
  return_waits?: boolean;
  /** What it waits for ("signer", "delegated"), and between whom it stands. */
  waiting?: string; kind?: string; opinion?: string; on_behalf?: PersonRef | null; delegated_by?: PersonRef | null; delegated_to?: PersonRef | null;
}
/** Somebody who got the case to know or to read; without `by` the definition sent it. */
export interface Receiver { person: PersonRef; kind: "copy" | "circulation"; step: string; step_name: string; sent_at: string; by: PersonRef | null; required: boolean; until: string | null; read_at: string | null }
export interface Change {
  key: string; label: string; before: unknown; after: unknown;
  rows?: { row: number; change: "added" | "removed" | "changed"; cells: { key: string; label: string; before: unknown; after: unknown }[] }[];
}
export interface PathStep { step: string; name: string; kind: string; people: string[]; expected_days: number | null; condition: string | null }
export interface PathPreview { preview: PathStep[]; choices: Choice[]; computed?: Values; people?: Record<string, string> }
export interface Comment { by: PersonRef | string; at: string; text: string; kind?: string; files?: FileRef[]; mentions?: PersonRef[] }
export interface Why { step: string; text: string; text_en?: string; kind?: string; at?: string; rule?: string; people?: string[] }
export interface PaperRights { print: boolean; export: boolean; reason: { print: string; export: string } }
export interface Case {
  case_id: string; serial: string; version: number; position: string;
  service: { code: string; name: string; version: number; digest: string; purpose?: string };
  title: string; status: CaseStatus; outcome: string | null; round: number; applicant: PersonRef;
  started_at: string; updated_at: string; ended_at: string | null;
  current_steps: { key: string; name: string; until?: string | null; hint?: string; link?: string }[]; milestones: Milestone[];
  form: { fields: Field[]; values: Values; people?: Record<string, string>; notes?: Record<string, string>; sources?: Values; calendar?: WorkCalendar | null };
  tasks: Task[]; my_task: MyTask | null; case_actions: string[]; banner: string | null;
  documents: { file_id: string; name: string; verify_code: string | null }[];
  comments: Comment[];
  rating: null | { score: number; remark: string | null; at: string };
  why: Why[];
  /** Whether I may print and export, with the reason where I may not. */
  may?: PaperRights;
  flow?: { nodes: { key: string; name: string; kind: string }[]; edges: { from: string; to: string; condition: string | null; taken?: boolean }[] };
  parent?: string | null; subcases?: { id: string; step: string; service: string; serial: string; row: number | null; outcome: string }[];
  my_tasks?: MyTask[]; retractable?: { task_id: string; step: string; name: string }[]; changes?: Change[]; preview?: PathStep[];
  receivers?: Receiver[];
  circular?: null | { required: boolean; read: boolean; comment: boolean; forward: boolean };
}
export interface RecordItem {
  at: string; operator: PersonRef; step: string; step_name: string; action: string; action_text: string; opinion: string | null; round: number;
  operator_text?: string; on_behalf?: PersonRef | null;
}
export interface BatchItem { task_id: string; ok: boolean; problem?: { code: string; detail: string } | null }
export interface Receipt { case_id: string; version: number; position: string; status: CaseStatus; serial: string | null; draft_id?: string }

export interface Page<T> { items: T[]; next_page_token: string | null; total: number }
/** One line of any personal list; each list fills the parts that it has. */
export interface ListItem {
  id?: string; task_id?: string; case_id: string; draft_id?: string; serial?: string | null; title: string;
  service?: string; service_name?: string; status?: CaseStatus; outcome?: string | null;
  step?: string; step_name?: string; current_steps?: { key: string; name: string }[];
  applicant?: PersonRef; on_behalf?: PersonRef | null; delegated?: boolean; overdue?: boolean; urged?: number; note?: string;
  role?: "applicant" | "handler" | "cc"; arrived_at?: string; due_at?: string | null;
  started_at?: string; updated_at?: string; ended_at?: string | null; actions?: string[]; claimable?: boolean; read?: boolean; kind?: string;
}
/** A case on public notice: what its step shows, and whether anybody signed in may object. */
export interface PublicNotice {
  case_id: string; serial: string; applicant: { name: string; unit_name: string }; service: string; service_name: string; step_name: string; until: string; objections: boolean;
  fields: { key: string; label: string; value: unknown }[];
}
export interface Notice { id: string; kind: string; title: string; text: string; case_id: string | null; serial: string | null; at: string; read: boolean; path?: string }
export interface Unit { key: string; name: string; parent: string | null }
export interface Verification { valid: boolean; document?: string; serial?: string; service_name?: string; applicant?: string; issued_at?: string }
