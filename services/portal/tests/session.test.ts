// 会话：同时要换令牌的只换一次；换不成就算退出；断网不算退出。
import { describe, expect, test, vi } from "vitest";
import { Session } from "@/api/session";
import { leadOnce, refusal, wecomAddress } from "@/session/ways";

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

describe("coming in from elsewhere", () => {
  const wecom = "Mozilla/5.0 (iPhone) wxwork/4.1.20 MicroMessenger/7.0.1";
  const kept = () => {
    const values = new Map<string, string>();
    return { getItem: (key: string) => values.get(key) ?? null, setItem: (key: string, value: string) => void values.set(key, value) };
  };

  test("inside WeCom one is led there once in a tab, elsewhere never", () => {
    const tab = kept();
    expect([leadOnce(wecom, tab), leadOnce(wecom, tab), leadOnce(wecom, kept())]).toEqual([true, false, true]);
    expect(leadOnce("Mozilla/5.0 (iPhone) MicroMessenger/8.0", kept())).toBe(false);
  });

  test("where nothing can be remembered nobody is led in circles", () => {
    expect(leadOnce(wecom, null)).toBe(false);
    expect(leadOnce(wecom, { getItem: () => null, setItem: () => { throw new Error("full"); } })).toBe(false);
  });

  test("the way back is part of the address, and a code of the server has words of its own", () => {
    expect(wecomAddress("/me/todo?q=a&b=1")).toBe("/v1/session/wecom?return=%2Fme%2Ftodo%3Fq%3Da%26b%3D1");
    expect(refusal("entry_not_open")).not.toBe(refusal("whatever"));
    expect([refusal(undefined), refusal(""), refusal(["x"])]).toEqual(["", "", ""]);
    expect(refusal("constructor")).toBe(refusal("whatever"));
  });
});
