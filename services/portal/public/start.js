/* 页面出现之前先摆好：语言、深浅、字号；先去取人人可读的数据；浏览器太旧时说明该用什么。写成旧浏览器也能读的样子。 */
(function () {
  var html = document.documentElement;
  function kept(key) {
    try { return window.localStorage.getItem(key); } catch (error) { return null; }
  }
  var scheme = kept("hall-scheme");
  var systemDark = !!(window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches);
  html.setAttribute("data-scheme", scheme === "dark" || (scheme !== "light" && systemDark) ? "dark" : "light");
  html.setAttribute("data-size", kept("hall-size") || "normal");
  if (kept("hall-language") === "en") html.setAttribute("lang", "en");

  if (location.pathname === "/") html.setAttribute("data-at", "home");

  var modern = "noModule" in document.createElement("script") && Object.hasOwn && Array.prototype.at &&
    window.HTMLDialogElement && window.CSS && CSS.supports && CSS.supports("inset", "0");
  if (!modern) {
    document.addEventListener("DOMContentLoaded", function () {
      document.getElementById("old-browser").removeAttribute("hidden");
    });
    return;
  }
  var guide = document.querySelector('meta[name="hall-guide"]');
  if (guide && /^\/services\/[^/]+$/.test(location.pathname)) {
    guide.content.split(" ").forEach(function (file) {
      var link = document.createElement("link");
      link.rel = /\.css$/.test(file) ? "preload" : "modulepreload";
      if (link.rel === "preload") link.as = "style";
      link.crossOrigin = "";
      link.href = "/" + file;
      document.head.appendChild(link);
    });
  }
  /* What everybody may read is on its way while the scripts are; src/api/early.ts takes it from here, once. */
  function early(path) {
    var language = html.lang === "en" ? "en, zh-CN;q=0.5" : "zh-CN";
    var answer = fetch(path, { credentials: "same-origin", headers: { Accept: "application/json", "Accept-Language": language } });
    answer.catch(function () { /* Asked for again by the page. */ });
    return answer;
  }
  window.hallEarly = { "/v1/site": early("/v1/site") };
  if (html.lang === "en") window.hallEarly["/v1/translations"] = early("/v1/translations");
  var wanted = location.pathname === "/" ? "/v1/home" : /^\/services\/[^/]+$/.test(location.pathname) ? "/v1" + location.pathname : null;
  if (wanted) window.hallEarly[wanted] = early(wanted);
})();
