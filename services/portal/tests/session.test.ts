// 会话：同时要换令牌的只换一次；换不成就算退出；断网不算退出。
import { describe, expect, test, vi } from "vitest";
import { Session } from "@/api/session";

const person = { no: "10001", name: "陈一", kind: "staff", unit: "cs", unit_name: "计算机学院" };
const answer = (token: string) => ({ access_token: token, token_type: "Bearer", expires_in: 600, person });
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function sessionWith(...answers: (Response | Error)[]) {
  const fetcher = vi.fn(async () => {
    const next = answers.shift();
    if (!next) throw new Error("asked more often than expected");
    if (next instanceof Error) throw next;
    return next;
  });
  let now = 0;
  const session = new Session(fetcher as unknown as typeof fetch, () => now);
  return { session, fetcher, pass: (ms: number) => (now += ms) };
}

describe("renewal", () => {
  test("callers at the same time share one request", async () => {
    const { session, fetcher } = sessionWith(json(200, answer("t1")));
    const results = await Promise.all([session.refresh(), session.refresh(), session.refresh()]);
    expect(results).toEqual(["signed-in", "signed-in", "signed-in"]);
    expect(fetcher).toHaveBeenCalledTimes(1);
    expect(await session.bearer()).toBe("t1");
  });

  test("a later renewal asks again", async () => {
    const { session, fetcher } = sessionWith(json(200, answer("t1")), json(200, answer("t2")));
    await session.refresh();
    await session.refresh();
    expect(fetcher).toHaveBeenCalledTimes(2);
    expect(await session.bearer()).toBe("t2");
  });

  test("a token about to end is renewed before it is used, once for all callers", async () => {
    const { session, fetcher, pass } = sessionWith(json(201, answer("t1")), json(200, answer("t2")));
    await session.signIn("10001", "x");
    expect(await session.bearer()).toBe("t1");
    pass(580_000);
    expect(await Promise.all([session.bearer(), session.bearer()])).toEqual(["t2", "t2"]);
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  test("a refusal ends the session and tells the listeners", async () => {
    const { session } = sessionWith(json(201, answer("t1")), json(401, { code: "no_session" }));
    await session.signIn("10001", "x");
    const heard = vi.fn();
    session.onChange(heard);
    expect(await session.refresh()).toBe("anonymous");
    expect(heard).toHaveBeenCalledExactlyOnceWith(null);
    expect(await session.bearer()).toBeNull();
  });

  test("a lost connection keeps the session", async () => {
    const { session } = sessionWith(json(201, answer("t1")), new TypeError("network"));
    await session.signIn("10001", "x");
    expect(await session.refresh()).toBe("offline");
    expect(session.signedIn).toBe(true);
  });

  test("signing out while a renewal is under way wins", async () => {
    let finish: (response: Response) => void = () => undefined;
    const slow = new Promise<Response>((resolve) => (finish = resolve));
    const replies = [Promise.resolve(json(201, answer("t1"))), slow, Promise.resolve(new Response(null, { status: 204 }))];
    const session = new Session((() => replies.shift()!) as unknown as typeof fetch, () => 0);
    await session.signIn("10001", "x");
    const renewal = session.refresh();
    await session.signOut();
    finish(json(200, answer("t2")));
    expect(await renewal).toBe("anonymous");
    expect(session.signedIn).toBe(false);
  });
});

test("a wrong password is a problem with the server's words, and nobody is signed in", async () => {
  const { session } = sessionWith(json(401, { code: "bad_credentials", detail: "学/工号或密码不正确。" }));
  await expect(session.signIn("10001", "y")).rejects.toMatchObject({ status: 401, detail: "学/工号或密码不正确。" });
  expect(session.signedIn).toBe(false);
});
