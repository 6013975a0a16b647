// 会话：访问令牌只放在内存里，到期前或被拒后用刷新凭据换新；同一时刻只换一次。
import { acceptLanguage } from "@/words";
import { offline, problemFrom } from "./problem";
import type { Person, SessionAnswer } from "./types";

/** `signed-in`: a fresh token is held; `anonymous`: the server says nobody is signed in; `offline`: it could not be asked. */
export type RefreshResult = "signed-in" | "anonymous" | "offline";
export type SessionListener = (person: Person | null) => void;
type Fetcher = typeof fetch;
type Clock = () => number;

const refreshAheadMs = 30_000;

export class Session {
  private token: string | null = null;
  private expiresAt = 0;
  private flight: Promise<RefreshResult> | null = null;
  private listeners = new Set<SessionListener>();
  private generation = 0;

  constructor(private readonly fetcher: Fetcher = (...a) => fetch(...a), private readonly now: Clock = () => Date.now()) {}

  get signedIn(): boolean {
    return this.token !== null;
  }

  onChange(listener: SessionListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The bearer token to send, renewed when it is about to end; null when nobody is signed in. */
  async bearer(): Promise<string | null> {
    if (this.token && this.now() > this.expiresAt - refreshAheadMs) await this.refresh();
    return this.token;
  }

  /** Renews the token. Callers that arrive while one renewal is under way share its answer. */
  refresh(): Promise<RefreshResult> {
    this.flight ??= this.renew().finally(() => {
      this.flight = null;
    });
    return this.flight;
  }

  signIn(username: string, password: string): Promise<SessionAnswer> {
    return this.open("/v1/session", { username, password });
  }

  /** With a code sent to the phone; `username` says which account where the phone belongs to several. */
  signInByCode(phone: string, code: string, username: string): Promise<SessionAnswer> {
    return this.open("/v1/session/sms", { phone, code, ...(username ? { username } : {}) });
  }

  private async open(path: string, body: unknown): Promise<SessionAnswer> {
    const response = await this.send("POST", path, body);
    const text = await response.text();
    if (!response.ok) throw problemFrom(response.status, text);
    const answer = JSON.parse(text) as SessionAnswer;
    this.accept(answer);
    return answer;
  }

  async signOut(): Promise<void> {
    const token = this.token;
    this.end();
    await this.send("DELETE", "/v1/session", undefined, token).catch(() => undefined);
  }

  /** Forgets the token and tells everyone that nobody is signed in any more. */
  end(): void {
    this.generation += 1;
    const had = this.token !== null;
    this.token = null;
    this.expiresAt = 0;
    if (had) this.listeners.forEach((listener) => listener(null));
  }

  private accept(answer: SessionAnswer): void {
    this.generation += 1;
    this.token = answer.access_token;
    this.expiresAt = this.now() + answer.expires_in * 1000;
    if (answer.person) this.listeners.forEach((listener) => listener(answer.person!));
  }

  private async renew(): Promise<RefreshResult> {
    const generation = this.generation;
    return acrossTabs(async () => {
      let response: Response;
      try {
        response = await this.send("POST", "/v1/session/refresh");
      } catch {
        return "offline";
      }
      // Somebody signed in or out while we waited: that answer is newer than ours.
      if (generation !== this.generation) return this.token ? "signed-in" : "anonymous";
      if (response.status === 204 || response.status === 400 || response.status === 401 || response.status === 403) {
        this.end();
        return "anonymous";
      }
      if (!response.ok) return "offline";
      this.accept((await response.json()) as SessionAnswer);
      return "signed-in";
    });
  }

  private async send(method: string, path: string, body?: unknown, token?: string | null): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": acceptLanguage() };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    try {
      return await this.fetcher(path, {
        method,
        headers,
        credentials: "same-origin",
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch {
      throw offline();
    }
  }
}

/** The refresh cookie rotates, so two tabs must not use it at once; browsers without locks run it straight away. */
function acrossTabs<T>(work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  return locks ? (locks.request("hall-session-refresh", work) as Promise<T>) : work();
}

export const session = new Session();
