// 全部英文用语：选了英文才取来。
import type { Words } from "../areas";
import { byArea } from "../areas";

export default byArea(import.meta.glob<Words>(["./*.ts", "!./index.ts"], { eager: true, import: "default" }));
