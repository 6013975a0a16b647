/* 页面出现之前先摆好：语言、深浅、字号；浏览器太旧时说明该用什么。写成旧浏览器也能读的样子。 */
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

  var modern = "noModule" in document.createElement("script") && Object.hasOwn && Array.prototype.at &&
    window.HTMLDialogElement && window.CSS && CSS.supports && CSS.supports("inset", "0");
  if (!modern) {
    document.addEventListener("DOMContentLoaded", function () {
      document.getElementById("old-browser").removeAttribute("hidden");
    });
  }
})();
