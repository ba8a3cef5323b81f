"""Words of people for kinds of equipment, makers, and what else is one of a few. Pure; the words are data.

Written by schools, not by devices (`inventory/vendors/words.py` reads those): `球机`, `Đầu ghi`, `硬盘录像机`. The longest
word that is found decides, so that `PoE交换机` is a switch and `摄像机电源` is no camera.
"""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from inventory.identify import identify
from inventory.model.area import AreaClass
from inventory.model.cost import CostKind
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.school import Level, Locality
from inventory.model.voucher import VoucherKind
from inventory.repository.search_text import fold
from inventory.spreadsheet.titles import plain
from inventory.spreadsheet.written_words import WRITTEN

# fmt: off
KIND_WORDS: Mapping[Kind, str] = {
    Kind.CAMERA: "摄像机|摄像头|摄像|监控头|球机|枪机|半球|枪球|探头|网络球|高清球|云台|鹰眼|人脸抓拍机|抓拍机|ipc|ipcam|camera|cam|dome|bullet|ptz|webcam|may quay|mat camera",
    Kind.RECORDER: "录像机|硬盘录像机|网络录像机|刻录机|存储录像|nvr|dvr|xvr|cvr|recorder|dau ghi|dau thu|dau ghi hinh|dau nvr|dau ghi camera",
    Kind.ENCODER: "编码器|视频编码器|解码器|视频服务器|encoder|decoder|bo ma hoa|bo giai ma",
    Kind.SWITCH: "交换机|接入交换机|核心交换机|汇聚交换机|poe交换机|监控交换机|网络交换机|摄像机交换机|switch|switch poe|network switch|thiet bi chuyen mach|bo chuyen mach|bo chia mang|chuyen mach|switch mang|switch camera",
    Kind.ROUTER: "路由器|路由|网关|出口网关|router|gateway|bo dinh tuyen|modem|光猫",
    Kind.ACCESS_POINT: "无线ap|无线接入点|接入点|无线热点|吸顶ap|面板ap|access point|wifi|bo phat wifi|bo phat song|diem truy cap|ap",
    Kind.FIREWALL: "防火墙|上网行为管理|firewall|tuong lua",
    Kind.UPS: "ups|不间断电源|ups电源|后备电源|bo luu dien|uninterruptible",
    Kind.PDU: "pdu|配电单元|智能插座|thanh phan phoi nguon|o cam mang",
    Kind.SERVER: "服务器|存储服务器|管理服务器|磁盘阵列|server|nas|may chu|luu tru",
    Kind.PRINTER: "打印机|复印机|一体机打印|多功能一体机|printer|copier|may in|may photocopy",
    Kind.PC: "电脑|计算机|台式机|笔记本|工作站|主机电脑|一体机电脑|pc|computer|laptop|may tinh|may tram",
    Kind.PHONE: "电话机|ip电话|话机|phone|dien thoai ip|dien thoai ban",
    Kind.INTERCOM: "对讲|可视对讲|门口机|对讲机|intercom|doorphone|chuong cua|dien thoai noi bo",
    Kind.ALARM_PANEL: "报警主机|报警控制器|报警箱|报警系统主机|alarm panel|alarm host|tu bao dong|trung tam bao dong|tu bao chay|may bao dong",
    Kind.ONE_KEY_ALARM: "一键报警|一键式报警|紧急报警|紧急按钮|一键求助|一键报警装置|一键报警器|报警按钮|one key alarm|panic button|nut bao dong|nut khan cap|nut nhan khan cap",
    Kind.INTRUSION: "周界|周界报警|入侵报警|入侵探测|红外对射|电子围栏|红外报警|intrusion|perimeter|bao dot nhap|hang rao dien tu|chong dot nhap",
    Kind.PATROL: "巡更|电子巡更|巡更点|巡更棒|巡更系统|patrol|guard tour|tuan tra",
    Kind.UNKNOWN: "类型未知",
    Kind.SENSOR: "传感器|温湿度|烟感|水浸|探测器|sensor|cam bien",
}
# What stands beside equipment and is none: cables, brackets, supplies. Longer than the word that they carry.
NO_DEVICE = (
    "摄像机支架|摄像头支架|摄像机电源|摄像头电源|监控电源|监控支架|监控立杆|立杆|网线|光纤|光缆|电源线|硬盘|监控硬盘|支架|机柜|显示器|监视器|电视|拼接屏|水晶头|配线架|光纤收发器|光模块|"
    "nguon camera|chan de camera|hop camera|day mang|cap mang|o cung|man hinh|tu rack|tu mang|cable|bracket|monitor|rack|hdd|camera bracket|camera power supply"
)
VENDOR_WORDS: Mapping[str, str] = {
    "Hikvision": "海康|海康威视|hikvision|hik|hk vision", "Dahua": "大华|大华股份|浙江大华|dahua|dhi", "Uniview": "宇视|宇视科技|uniview|unv", "Tiandy": "天地伟业|tiandy",
    "KEDACOM": "科达|kedacom", "TVT": "同为|tvt", "EZVIZ": "萤石|萤石云|ezviz", "Huawei": "华为|huawei", "H3C": "华三|新华三|h3c", "Ruijie": "锐捷|锐捷网络|ruijie|reyee",
    "ZTE": "中兴|中兴通讯|zte", "TP-Link": "普联|tplink|tp link|tp-link", "Tenda": "腾达|tenda", "Mercury": "水星|mercury", "Cisco": "思科|cisco", "D-Link": "友讯|dlink|d-link",
    "Netgear": "网件|netgear", "MikroTik": "mikrotik", "Ubiquiti": "ubiquiti|unifi|ubnt", "Aruba": "aruba", "Sangfor": "深信服|sangfor", "Hillstone": "山石|山石网科|hillstone", "Topsec": "天融信|topsec",
    "Axis": "安讯士|axis", "Bosch": "博世|bosch", "Hanwha": "韩华|三星泰科|hanwha|wisenet", "Sony": "索尼|sony", "Panasonic": "松下|panasonic", "Canon": "佳能|canon", "HP": "惠普|hp|hewlett packard", "Lenovo": "联想|lenovo",
    "Dell": "戴尔|dell", "Inspur": "浪潮|inspur", "Epson": "爱普生|epson", "Brother": "兄弟|brother", "APC": "施耐德|apc|schneider", "SANTAK": "山特|santak", "KSTAR": "科士达|kstar", "Kehua": "科华|kehua", "Vertiv": "维谛|艾默生|vertiv|emerson",
    "Vivotek": "vivotek", "KBVision": "kbvision|kb vision", "Vantech": "vantech", "Questek": "questek", "Avigilon": "avigilon", "Milesight": "星纵|milesight", "Synology": "群晖|synology", "QNAP": "威联通|qnap", "Eaton": "伊顿|eaton", "DrayTek": "draytek", "Honeywell": "霍尼韦尔|honeywell",
}
LEVEL_WORDS: Mapping[Level, str] = {
    Level.KINDERGARTEN: "幼儿园|kindergarten|mam non|mau giao|truong mam non|nursery", Level.PRIMARY: "小学|完全小学|primary|tieu hoc|elementary|truong tieu hoc|cap 1",
    Level.JUNIOR: "初中|初级中学|junior|trung hoc co so|thcs|cap 2|junior secondary|junior high", Level.NINE_YEAR: "九年一贯制|九年制|一贯制学校|nine year|nine_year|tieu hoc va trung hoc co so|th va thcs|lien cap 1 2",
    Level.SENIOR: "高中|高级中学|senior|trung hoc pho thong|thpt|cap 3|senior secondary|senior high", Level.COMPLETE: "完全中学|complete|thcs va thpt|lien cap 2 3|cap 2 3",
    Level.VOCATIONAL: "职业学校|中职|职高|职业高中|中等职业学校|vocational|trung cap nghe|day nghe|nghe", Level.SPECIAL: "特殊教育|特教|特殊教育学校|special|giao duc dac biet|chuyen biet",
    Level.TEACHING_POINT: "教学点|村小|teaching point|teaching_point|diem truong", Level.OTHER: "其他|其它|other|khac",
}
LOCALITY_WORDS: Mapping[Locality, str] = {
    Locality.URBAN: "城市|城区|城镇|县城|镇区|urban|thanh thi|thanh pho|do thi|city|town",
    Locality.RURAL: "农村|乡村|乡镇|村|rural|nong thon|village|xa",
}
CLASS_WORDS: Mapping[AreaClass, str] = {
    AreaClass.KEY: "重点|重点部位|重点区域|重要|要害部位|是|key|trong diem|khu vuc trong diem|quan trong|yes|co",
    AreaClass.PUBLIC: "公共|公共区域|公共部位|public|cong cong|khu vuc cong cong",
    AreaClass.OTHER: "其他|其它|一般|一般部位|普通|否|other|khac|thuong|no|khong",
}
STAGE_WORDS: Mapping[Stage, str] = {
    Stage.ADOPTED: "在用|使用|使用中|正常|正常使用|在用正常|已启用|启用|运行|在线|完好|良好|故障|损坏|维修|维修中|待修|离线|坏|adopted|in service|in use|active|ok|good|working|offline|failed|broken|faulty|dang su dung|su dung|dang dung|hoat dong|hoat dong tot|tot|binh thuong|hong|dang sua|dua vao su dung|su dung tot|dang hoat dong|con su dung|su dung binh thuong|kem",
    Stage.CANDIDATE: "备用|闲置|库存|未启用|未安装|待启用|待安装|candidate|spare|stock|in stock|not installed|planned|staged|du phong|trong kho|chua lap|chua su dung|du tru|da tim thay chua dua vao su dung|已发现未启用|found not yet in service",
    Stage.RETIRED: "报废|已报废|停用|已停用|待报废|拆除|已拆除|淘汰|丢失|retired|scrapped|disposed|removed|out of service|lost|decommissioned|decommissioning|thanh ly|da thanh ly|ngung su dung|khong su dung|cho thanh ly|da thao|mat|huy",
}
VOUCHER_WORDS: Mapping[VoucherKind, str] = {
    VoucherKind.CONTRACT: "合同|采购合同|contract|hop dong", VoucherKind.INVOICE: "发票|票据|invoice|hoa don", VoucherKind.DELIVERY: "送货单|入库单|出库单|delivery|phieu giao hang|phieu nhap kho|bien ban giao nhan",
    VoucherKind.ACCEPTANCE: "验收单|验收报告|验收|acceptance|bien ban nghiem thu|nghiem thu", VoucherKind.WARRANTY: "保修单|保修卡|保修|warranty|phieu bao hanh|bao hanh", VoucherKind.REPAIR: "维修单|维修|repair|phieu sua chua|sua chua",
    VoucherKind.DISPOSAL: "报废单|处置单|报废|disposal|bien ban thanh ly|thanh ly", VoucherKind.OTHER: "其他|其它|other|khac",
}
COST_WORDS: Mapping[CostKind, str] = {
    CostKind.PURCHASE: "购置|采购|购买|购置费|purchase|mua|mua sam", CostKind.REPAIR: "维修|修理|维修费|repair|sua chua",
    CostKind.MAINTENANCE: "维护|保养|运维|维保|维护费|maintenance|bao tri|bao duong", CostKind.OTHER: "其他|其它|other|khac",
}
# fmt: on
SURE_BY_MODEL = 80
"""A model that is surer than this tells the kind."""


T = TypeVar("T", bound=str)


def table_of(words: Mapping[T, str]) -> Mapping[str, T]:
    """With the words that we write ourselves."""
    read = {plain(word): meaning for meaning, line in words.items() for word in line.split("|")}
    own = {plain(word): meaning for meaning in words for word in WRITTEN.get(type(meaning), {}).get(meaning, ())}
    return {**read, **own}


_KINDS = table_of(KIND_WORDS)
_GENERIC = re.compile(
    "网络|高清|数字|红外|室外|室内|监控|智能|彩色|全彩|百万像素|半球型?|枪型|球型|ip|ngoaitroi|trongnha|giamsat|quansat|mang|hongngoai|than|outdoor|indoor|network|[0-9]+(万|路|口|mp|kenh|port|cong)?"
)
_NO_DEVICE = tuple(map(plain, NO_DEVICE.split("|")))
_VENDORS = table_of(VENDOR_WORDS)
LEVELS, LOCALITIES, CLASSES = table_of(LEVEL_WORDS), table_of(LOCALITY_WORDS), table_of(CLASS_WORDS)
STAGES, VOUCHERS, COSTS = table_of(STAGE_WORDS), table_of(VOUCHER_WORDS), table_of(COST_WORDS)


def one_of(text: str, words: Mapping[str, T]) -> T | None:
    return words.get(plain(text))


@lru_cache(maxsize=16_384)
def kind_said(text: str) -> Kind | None:
    """By the longest word that stands in the text; UNKNOWN for what is no device of ours; None where none stands."""
    folded = plain(text)
    spaced = f" {fold(text)} "
    best, found = 0, None
    for word, kind in [*((word, Kind.UNKNOWN) for word in _NO_DEVICE), *_KINDS.items()]:
        if len(word) >= best and stands(word, folded, spaced):
            best, found = len(word) + 1, kind
    return found


@lru_cache(maxsize=4_096)
def kinds_within(text: str) -> frozenset[Kind]:
    """Every kind that the text names: a title may speak of cameras and recorders both."""
    folded, spaced = plain(text), f" {fold(text)} "
    found = frozenset(kind for word, kind in _KINDS.items() if stands(word, folded, spaced))
    return found - {Kind.UNKNOWN}


def only_kind(text: str) -> bool:
    """Whether it names a kind and nothing else: `网络摄像机` tells no device from another."""
    folded = plain(text)
    found = kind_said(text)
    bare = _GENERIC.sub("", folded)
    return found is not None and (folded in _KINDS or bare in _KINDS or not bare)


def stands(word: str, folded: str, spaced: str) -> bool:
    """Latin words of up to three letters (`ap`, `nvr`, `cam`) stand by themselves, or they are part of another."""
    if len(word) > 3 or not word.isascii():
        return word in folded
    return re.search(rf"(?<![a-z]){word}(?![a-z])", spaced) is not None


@lru_cache(maxsize=16_384)
def vendor_said(text: str) -> str:
    """The maker as the rest of the program calls it; what is not known stays as it was written."""
    known = _VENDORS.get(plain(text))
    if known is None:
        bare = plain(re.sub(r"[(（].*?[)）]", "", text))
        known = _VENDORS.get(bare)
    return known or text.strip()


@lru_cache(maxsize=16_384)
def known_by_model(model: str) -> tuple[Kind, str]:
    """Kind and maker of a model, as those rules tell them that recognise devices; UNKNOWN and empty otherwise."""
    told = identify({"isapi.model": model}) if model else None
    if told is None or told.sure.get("kind", 0) < SURE_BY_MODEL:
        return Kind.UNKNOWN, ""
    return told.kind, told.vendor


@lru_cache(maxsize=4_096)
def vendor_within(text: str) -> tuple[str, str]:
    """Maker and rest of `海康威视 DS-2CD3T25`: the maker is a known word at the beginning. Empty and whole otherwise."""
    first, _, rest = text.strip().partition(" ")
    known = _VENDORS.get(plain(first))
    if known and rest.strip():
        return known, rest.strip()
    chinese = re.match(r"([\u4e00-\u9fff]{2,6})(?=[A-Za-z0-9(（\-])", text.strip())
    if chinese and plain(chinese[1]) in _VENDORS:
        return _VENDORS[plain(chinese[1])], text.strip()[chinese.end() :].strip()
    return "", text.strip()
