// public/start.js 在脚本到达之前就去取的答复：每个只用一次，登录后的请求不用它。
declare global {
  interface Window { hallEarly?: Record<string, Promise<Response> | undefined> }
}

/** The answer that is on its way for an anonymous GET of `path`, if any; whoever takes it has it alone. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = window.hallEarly?.[path];
  if (answer) delete window.hallEarly![path];
  return answer;
}
