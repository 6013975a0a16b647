// 等第一屏摆好、线程闲下来再做的事。

/** Runs `work` once the window has loaded and the thread has nothing to do, after two seconds at the latest. */
export function whenIdle(work: () => void): void {
  const later = (): void => {
    if (typeof requestIdleCallback === "undefined") setTimeout(work, 500);
    else requestIdleCallback(work, { timeout: 2000 });
  };
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later, { once: true });
}
