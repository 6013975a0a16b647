/* 没有网络时的说明页。网页总是先向服务器要，要不到才给这一页；别的什么也不存，所以发布新版后不会有人还看着旧的。 */
"use strict";

const style = `
  :root { color-scheme: light dark; }
  body { display: grid; min-height: 100vh; margin: 0; place-items: center; background: light-dark(#f4f7fa, #12181f); color: light-dark(#1b2733, #e8eef4);
    font: 16px/1.65 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
  main { box-sizing: border-box; width: min(520px, calc(100vw - 32px)); padding: 40px 32px; border: 1px solid light-dark(#dde5ed, #2b3743); border-radius: 14px;
    background: light-dark(#fff, #1a222b); text-align: center; }
  svg { width: 56px; height: 56px; }
  rect { fill: #1f5fa8; }
  path { fill: none; stroke: #fff; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
  h1 { margin: 16px 0 8px; font-size: 24px; line-height: 1.35; }
  p { margin: 0 0 8px; color: light-dark(#4a5a6a, #b3c0cd); }
  a { display: inline-grid; place-items: center; min-height: 46px; margin: 16px 0 20px; padding: 0 40px; border-radius: 8px; background: #1f5fa8; color: #fff; font-weight: 500; text-decoration: none; }
  a:focus-visible { outline: 3px solid light-dark(#1b2733, #fff); outline-offset: 2px; }
  .en { font-size: 14px; }`;

const page = `<!doctype html>
<html lang="zh-CN">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>没有网络 · 一网通</title>
  <style>${style}</style>
</head>
<body>
  <main>
    <svg viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="9"/><path d="M8 16.5 20 9l12 7.5M11.5 20v10M28.5 20v10M9 31.5h22M17 21l6 6m0-6-6 6"/></svg>
    <h1>现在连不上一网通</h1>
    <p>您的设备没有网络，或者网络暂时不通。请检查网络后重试。</p>
    <p>正在填写、还没有提交的内容留在这个页签里，连上后可以接着填。</p>
    <a href="">重试 Retry</a>
    <p class="en" lang="en">No network. Check your connection and try again; what you were filling in is kept in this tab.</p>
  </main>
</body>
</html>`;

async function noNetwork() {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
  return new Response(page, {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
      "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...digest))}'; frame-ancestors 'none'; base-uri 'none'`,
    },
  });
}

async function asked(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return noNetwork();
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()])));
self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") event.respondWith(asked(event));
});
