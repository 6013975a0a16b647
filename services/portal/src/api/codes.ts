// 一次性验证码：短信登录、找回密码。
import { call } from "./client";

/** How long a code is good for and when another may be asked for, in seconds. */
export interface CodeSent {
  seconds: number;
  again_after: number;
}
/** What the sign-in page may offer: `wecom` and `sms` to sign in, `sms` and `email` to recover the password. */
export interface SignInWays {
  items: string[];
  recovery: string[];
}

export const listSignInWays = () => call<SignInWays>("/v1/session/ways");
export const requestCode = (phone: string) => call<CodeSent>("/v1/session/sms-codes", { method: "POST", body: { phone } });
export const recoverPassword = (username: string, address: string) =>
  call<CodeSent & { id: string }>("/v1/password-resets", { method: "POST", body: { username, address } });
export const resetPassword = (id: string, code: string, password: string) =>
  call<unknown>(`/v1/password-resets/${encodeURIComponent(id)}/confirm`, { method: "POST", body: { code, new: password } });
