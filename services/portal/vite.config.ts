// 构建与开发服务器的全部设置：按需引入 Element Plus，开发时把 /v1 转给网关。
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import vue from "@vitejs/plugin-vue";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import components from "unplugin-vue-components/vite";
import type { Plugin } from "vite";
import { createRouterMatcher } from "vue-router";
import { defineConfig } from "vitest/config";
import { listed, paths } from "./src/paths.ts";

const brotli = promisify(brotliCompress);

/** Beside every file worth it lies its Brotli form, a sixth smaller than gzip: packed once here, sent as it is by the gateway. */
function brotliBeside(): Plugin {
  return {
    name: "hall-brotli-beside",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      await Promise.all(Object.keys(bundle).filter((name) => /\.(js|css|svg|html)$/.test(name)).map(async (name) => {
        const content = await readFile(join(dir!, name));
        if (content.length < 1024) return;
        const packed = await brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
        await writeFile(join(dir!, `${name}.br`), packed);
      }));
    },
  };
}

/** Guides are what links and codes on posters lead to: start.js asks for their code along with the shell, not after it. */
function guideAlong(): Plugin {
  return {
    name: "hall-guide-along",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) => {
        const chunks = new Map(Object.values(bundle ?? {}).flatMap((one) => (one.type === "chunk" ? [[one.fileName, one] as const] : [])));
        const all = [...chunks.values()];
        const seen = new Set(all.filter((one) => one.isEntry).flatMap((one) => [one.fileName, ...one.imports]));
        const files: string[] = [];
        const walk = (name: string): void => {
          const chunk = chunks.get(name);
          if (!chunk || seen.has(name)) return;
          seen.add(name);
          files.push(name, ...(chunk.viteMetadata?.importedCss ?? []));
          chunk.imports.forEach(walk);
        };
        all.filter((one) => one.facadeModuleId?.endsWith("/pages/GuidePage.vue")).forEach((one) => walk(one.fileName));
        return files.length ? [{ tag: "meta", attrs: { name: "hall-guide", content: files.join(" ") }, injectTo: "head-prepend" }] : [];
      },
    },
  };
}

/** The addresses that are pages, as patterns, and those anybody may find: so the gateway knows what is none of ours. */
function routesBeside(): Plugin {
  return {
    name: "hall-routes-beside",
    apply: "build",
    generateBundle() {
      const known = createRouterMatcher(Object.values(paths).map((path) => ({ path, component: {} })), {}).getRoutes();
      this.emitFile({ type: "asset", fileName: "routes.json", source: JSON.stringify({ pages: known.map((one) => one.re.source), listed }) });
    },
  };
}

// The gateway sees the address the browser used: it compares it with the Origin of every request that relies on the cookie.
const gateway = { target: process.env.HALL_GATEWAY ?? "http://127.0.0.1:8080", changeOrigin: false };

export default defineConfig({
  plugins: [
    vue(),
    brotliBeside(),
    guideAlong(),
    routesBeside(),
    // dirs: [] — our own components are imported by name, so a reader can follow them; only Element Plus is resolved.
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: "css" })] }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/v1": gateway, "/dev": gateway, "^/cas/": gateway } },
  build: {
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 400,
    // Most visits begin at the home page: it comes with the shell, in two files instead of thirty round trips. Vue keeps its
    // name from release to release.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "vue", test: /[\\/]node_modules[\\/](@vue|vue|vue-router|pinia)[\\/]/, priority: 2 },
            { name: "hall", test: /[\\/]src[\\/](main\.ts|pages[\\/]HomePage\.vue)$/, priority: 1 },
          ],
        },
      },
    },
  },
  // Element Plus imports its own styles, which only Vite can read.
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], server: { deps: { inline: ["element-plus"] } } },
});
