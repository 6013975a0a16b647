"""Texts made comparable, character by character: full-width, capital and traditional forms become one."""

from __future__ import annotations

import re
import unicodedata

#: Traditional characters of campus words, each followed by its simplified form.
_PAIRS = (
    "學学獎奖證证書书圖图館馆車车場场門门開开關关電电話话網网絡络費费繳缴納纳發发報报銷销賬账號号碼码請请假假課课調调"
    "讀读寫写論论題题試试驗验實实習习業业畢毕師师講讲員员務务處处辦办審审給给領领導导團团黨党組组織织員员會会議议"
    "記记錄录檔档案案資资助助貸贷補补償偿償偿戶户遷迁離离還还進进遠远連连選选遞递通通運运動动體体醫医藥药療疗險险"
    "護护簽签約约預预訂订購购買买賣卖設设備备維维修修壞坏燈灯線线無无線线卡卡餐餐飯饭廳厅樓楼層层間间宿宿舍舍區区"
    "單单據据收收據据發发票票財财產产總总經经濟济貧贫難难級级類类項项標标準准則则規规條条達达長长時时間间週周歲岁"
    "國国際际語语漢汉華华東东風风馬马鄉乡縣县鎮镇廣广來来從从為为與与於于後后前前過过這这個个們们麼么嗎吗誰谁"
    "問问幫帮找找丟丢遺遗挂挂掛挂換换變变更更轉转專专停停復复複复輟辍籍籍續续延延緩缓考考績绩點点數数權权認认證证"
    "識识別别帳帐密密碼码鎖锁綁绑定定郵邮箱箱軟软硬硬件件機机構构計计劃划創创業业藝艺術术競竞賽赛獲获聯联繫系系系"
    "聘聘職职稱称薪薪檢检查查詢询諮咨訊讯獻献捐捐贈赠節节慶庆應应對对異异議议訴诉諾诺許许護护照照簽签準准許许隊队"
    "壓压歷历屆届屬属幣币庫库廢废彙汇戲戏掃扫損损攝摄攜携擇择擔担據据擴扩斷断舊旧晝昼暫暂橋桥檯台歸归殘残氣气決决"
    "溫温滿满漏漏潔洁燒烧爭争牆墙獨独瑣琐環环當当療疗監监盤盘確确禮礼種种穩稳窗窗節节範范築筑簡简籌筹糾纠純纯紙纸"
    "終终結结統统絕绝綠绿緊紧縮缩績绩總总纜缆義义聽听聲声脫脱腦脑臨临舉举舍舍號号術术補补裝装見见視视覺觉觀观訪访"
    "評评該该詳详誤误調调談谈講讲讓让負负責责貨货貴贵費费賀贺賓宾賠赔質质賴赖跡迹車车軍军輔辅輪轮輸输辭辞農农遲迟"
    "適适遷迁郵邮鄰邻醫医釋释針针鈔钞鉛铅銀银銅铜鋼钢錯错錢钱錄录鍵键鎖锁鏡镜鑰钥閉闭閱阅陣阵陳陈隨随險险隱隐雙双"
    "雜杂靈灵靜静響响頁页順顺須须頒颁頭头題题額额願愿顧顾顯显飛飞飲饮養养餘余馆馆駐驻駕驾驗验髒脏體体鬆松魚鱼麥麦黃黄")

_SIMPLE = {ord(_PAIRS[at]): _PAIRS[at + 1] for at in range(0, len(_PAIRS), 2) if _PAIRS[at] != _PAIRS[at + 1]}

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"[{HAN}]+|[a-z0-9]+")
_IS_HAN = re.compile(f"[{HAN}]+\\Z")


class _Forms(dict[int, str]):
    """The form a character is compared in, worked out once."""

    def __missing__(self, code: int) -> str:
        one = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(one) != 1:
            one = chr(code)
        elif one.isspace():
            one = " "
        found = self[code] = _SIMPLE.get(ord(one), one)
        return found


_FORMS = _Forms()


def normal(text: str) -> str:
    """Return ``text`` in the form it is compared in; positions stay what they were."""
    return text.translate(_FORMS)


def runs(normalised: str) -> list[tuple[int, str]]:
    """Return ``(position, run)`` of every stretch of Chinese characters and every Latin word or number."""
    return [(found.start(), found.group()) for found in _RUNS.finditer(normalised)]


def is_han(run: str) -> bool:
    """Whether ``run`` consists of Chinese characters."""
    return _IS_HAN.match(run) is not None


def bare(normalised: str) -> str:
    """Return what is left without blanks and punctuation: how two names are compared as a whole."""
    return "".join(run for _, run in runs(normalised))
