// 一次点击一个幂等键：断网或服务出错后重试沿用原键，得到明确答复后才换新键。
import { Problem } from "./problem";

export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // Plain-HTTP campus hosts are no secure context: build the same version-4 form from random bytes.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Intent {
  private pending: { print: string; key: string } | null = null;

  /** Runs `work` with the key of this intent; `what` tells one intent from another (path and body). */
  async run<T>(what: unknown, work: (key: string) => Promise<T>): Promise<T> {
    const print = JSON.stringify(what);
    if (this.pending?.print !== print) this.pending = { print, key: newKey() };
    try {
      const answer = await work(this.pending.key);
      this.pending = null;
      return answer;
    } catch (error) {
      if (!(error instanceof Problem) || !error.retryable) this.pending = null;
      throw error;
    }
  }
}
