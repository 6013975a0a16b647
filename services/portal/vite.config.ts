// 构建与开发服务器的全部设置：按需引入 Element Plus，开发时把 /v1 转给网关。
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import components from "unplugin-vue-components/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The home page's own code is fetched along with the shell instead of after it: most visits begin there. */
function homeAlong(): Plugin {
  return {
    name: "hall-home-along",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) => {
        const home = Object.values(bundle ?? {}).find((one) => one.type === "chunk" && one.facadeModuleId?.endsWith("/pages/HomePage.vue"));
        return home ? [{ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${home.fileName}` }, injectTo: "head" }] : [];
      },
    },
  };
}

const gateway = process.env.HALL_GATEWAY ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    vue(),
    homeAlong(),
    // dirs: [] — our own components are imported by name, so a reader can follow them; only Element Plus is resolved.
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: "css" })] }),
  ],
  // Of vue-i18n only the composer is used: no older interface, no tools in the built page.
  define: { __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/v1": gateway, "/dev": gateway } },
  build: {
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 400,
  },
  // Element Plus imports its own styles, which only Vite can read.
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], server: { deps: { inline: ["element-plus"] } } },
});
