// 按行回答：读入一行 JSON {expression, form, calendar, now}，答一行 {value} 或 {}；供 tests/portal 与服务器逐题对照。
import { createInterface } from "node:readline";
import { createServer } from "vite";

const server = await createServer({ configFile: false, root: process.cwd(), logLevel: "silent", server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  resolve: { alias: { "@": `${process.cwd()}/src` } }, optimizeDeps: { noDiscovery: true, include: [] }, appType: "custom" });
const { evaluate } = await server.ssrLoadModule("/src/form/conditions.ts");
for await (const line of createInterface({ input: process.stdin })) {
  const { expression, form, calendar, now } = JSON.parse(line);
  const value = evaluate(expression, form, { calendar, now: new Date(now) });
  process.stdout.write(`${JSON.stringify(value === undefined ? {} : { value })}\n`);
}
await server.close();
