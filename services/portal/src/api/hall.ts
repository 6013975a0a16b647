// 门户用到的每个接口各一个函数；路径和方法只写在这里。
import { call, type CallOptions } from "./client";
import { casePosition, latestPosition, rememberPosition } from "./position";
import type {
  BatchItem, Case, Counts, Draft, Guide, Home, ListItem, Me, Notice, Page, PathPreview, PersonRef, Picks, PublicNotice, Receipt, RecordItem, ServicePage, StartForm,
  SubstituteList,
  SubstituteWish, Unit, Values, Verification,
} from "./types";

const part = encodeURIComponent;

async function command(path: string, options: CallOptions): Promise<Receipt> {
  const receipt = await call<Receipt>(path, { method: "POST", ...options });
  rememberPosition(receipt?.case_id, receipt?.position);
  return receipt;
}

// ---- catalogue, open to everyone
export const readHome = () => call<Home>("/v1/home", { position: latestPosition() });
export const listServices = (query: CallOptions["query"], signal?: AbortSignal) => call<ServicePage>("/v1/services", { query, signal });
export const readGuide = (code: string) => call<Guide>(`/v1/services/${part(code)}`);
export const listPublicNotices = (query: CallOptions["query"], signal?: AbortSignal) => call<Page<PublicNotice>>("/v1/notices", { query, signal });
export const verifyDocument = (code: string) => call<Verification>(`/v1/verify/${part(code)}`);

// ---- who I am
/** Sets the first password of a new account; raises Problem with `errors` by field. */
export const activateAccount = (username: string, code: string, password: string) =>
  call<unknown>("/v1/session/activation", { method: "POST", body: { username, code, new: password } });
export const readMe = () => call<Me>("/v1/me");
export const readCounts = () => call<Counts>("/v1/me/counts", { position: latestPosition() });
export const listMine = <T = ListItem>(list: string, query: CallOptions["query"], signal?: AbortSignal) =>
  call<Page<T>>(`/v1/me/${list}`, { query, signal, position: latestPosition() });
export const listNotices = (limit: number) => call<Page<Notice>>("/v1/me/notifications", { query: { limit } });
export const markRead = (ids?: string[]) => call<unknown>("/v1/me/notifications/read", { method: "POST", body: ids ? { ids } : {} });

// ---- who acts for me
export const listSubstitutes = (signal?: AbortSignal) => call<SubstituteList>("/v1/me/substitutes", { signal });
export const setSubstitute = (id: string, wish: SubstituteWish) =>
  call<unknown>(`/v1/me/substitutes/${part(id)}`, { method: "PUT", body: wish });
export const endSubstitute = (id: string) => call<unknown>(`/v1/me/substitutes/${part(id)}`, { method: "DELETE" });

// ---- directory
export const listUnits = () => call<{ items: Unit[] }>("/v1/units");
export const findPeople = (q: string, signal?: AbortSignal) => call<{ items: PersonRef[] }>("/v1/people", { query: { q }, signal });

// ---- starting
export const readStartForm = (code: string) => call<StartForm>(`/v1/services/${part(code)}/form`);
export const startCase = (service: string, version: number, form: Values, key: string, choose: Picks = {}) =>
  command("/v1/cases", { body: { service, version, form, choose }, idempotencyKey: key });
export const previewPath = (service: string, version: number, form: Values) =>
  call<PathPreview>(`/v1/services/${part(service)}/preview`, { method: "POST", body: { version, form } });
/** Begins a draft under an id of 32 hexadecimal digits, so that saving it twice makes one. */
export const beginDraft = (id: string, service: string, version: number, form: Values) =>
  call<unknown>(`/v1/drafts/${part(id)}`, { method: "PUT", body: { service, version, form } });
export const readDraft = (id: string) => call<Draft>(`/v1/drafts/${part(id)}`);
export const updateDraft = (id: string, form: Values) => call<unknown>(`/v1/drafts/${part(id)}`, { method: "PUT", body: { form } });
export const submitDraft = (id: string, form: Values, key: string, choose: Picks = {}) =>
  command(`/v1/drafts/${part(id)}/submit`, { body: { form, choose }, idempotencyKey: key });
export const deleteDraft = (id: string) => call<unknown>(`/v1/drafts/${part(id)}`, { method: "DELETE" });

// ---- one case
export const readCase = (id: string) => call<Case>(`/v1/cases/${part(id)}`, { position: casePosition(id) });
export const readRecords = (id: string) =>
  call<{ items: RecordItem[] }>(`/v1/cases/${part(id)}/records`, { position: casePosition(id) });
export const actOnTask = (caseId: string, taskId: string, verb: string, body: unknown, key: string) =>
  command(`/v1/cases/${part(caseId)}/tasks/${part(taskId)}/${verb}`, { body, idempotencyKey: key });
export const actOnCase = (caseId: string, verb: string, body: unknown, key: string) =>
  command(`/v1/cases/${part(caseId)}/${verb}`, { body, idempotencyKey: key });
export const approveMany = (tasks: { case_id: string; task_id: string }[], opinion: string, key: string) =>
  call<{ items: BatchItem[] }>("/v1/tasks/batch", { method: "POST", body: { do: "approve", tasks, opinion }, idempotencyKey: key });
