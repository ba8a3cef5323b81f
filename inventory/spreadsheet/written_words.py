"""The words that we write for what is one of a few, in Chinese, Vietnamese and English; they are read back as well."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from inventory.model.area import AreaClass
from inventory.model.cost import CostKind
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.school import Level, Locality
from inventory.model.voucher import VoucherKind

Words = tuple[str, str, str]
LANGUAGES = ("zh-CN", "vi", "en")

# fmt: off
WRITTEN: Mapping[type[str], Mapping[str, Words]] = {
    Kind: {
        Kind.CAMERA: ("摄像机", "Camera", "Camera"),
        Kind.RECORDER: ("录像机", "Đầu ghi", "Recorder"),
        Kind.ENCODER: ("编码器", "Bộ mã hóa", "Encoder"),
        Kind.SWITCH: ("交换机", "Thiết bị chuyển mạch", "Switch"),
        Kind.ROUTER: ("路由器", "Bộ định tuyến", "Router"),
        Kind.ACCESS_POINT: ("无线接入点", "Điểm truy cập", "Access point"),
        Kind.FIREWALL: ("防火墙", "Tường lửa", "Firewall"),
        Kind.UPS: ("不间断电源", "Bộ lưu điện", "UPS"),
        Kind.PDU: ("配电单元（PDU）", "Thanh phân phối nguồn (PDU)", "Power distribution unit"),
        Kind.SERVER: ("服务器", "Máy chủ", "Server"),
        Kind.PRINTER: ("打印机", "Máy in", "Printer"),
        Kind.PC: ("电脑", "Máy tính", "Computer"),
        Kind.PHONE: ("电话", "Điện thoại", "Phone"),
        Kind.INTERCOM: ("对讲机", "Điện thoại nội bộ (intercom)", "Intercom"),
        Kind.ALARM_PANEL: ("报警主机", "Tủ báo động", "Alarm panel"),
        Kind.ONE_KEY_ALARM: ("一键报警装置", "Nút báo động khẩn cấp", "One-key alarm"),
        Kind.INTRUSION: ("入侵报警系统", "Hệ thống báo đột nhập", "Intrusion alarm"),
        Kind.PATROL: ("电子巡更系统", "Hệ thống tuần tra", "Patrol system"),
        Kind.SENSOR: ("环境传感器", "Cảm biến môi trường", "Sensor"),
        Kind.UNKNOWN: ("类型未知", "Chưa rõ loại", "Unknown kind"),
    },
    Stage: {
        Stage.CANDIDATE: ("未启用", "Chưa đưa vào sử dụng", "Not in service yet"),
        Stage.ADOPTED: ("在用", "Đang sử dụng", "In service"),
        Stage.RETIRED: ("已停用", "Đã ngừng sử dụng", "Retired"),
    },
    Level: {
        Level.KINDERGARTEN: ("幼儿园", "Mầm non", "Kindergarten"),
        Level.PRIMARY: ("小学", "Tiểu học", "Primary"),
        Level.JUNIOR: ("初中", "Trung học cơ sở", "Junior secondary"),
        Level.NINE_YEAR: ("九年一贯制", "Tiểu học và trung học cơ sở", "Nine-year"),
        Level.SENIOR: ("高中", "Trung học phổ thông", "Senior secondary"),
        Level.COMPLETE: ("完全中学", "Trung học cơ sở và phổ thông", "Complete secondary"),
        Level.VOCATIONAL: ("职业学校", "Dạy nghề", "Vocational"),
        Level.SPECIAL: ("特殊教育", "Giáo dục đặc biệt", "Special"),
        Level.TEACHING_POINT: ("教学点", "Điểm trường", "Teaching point"),
        Level.OTHER: ("其他", "Khác", "Other"),
    },
    Locality: {
        Locality.URBAN: ("城市", "Thành thị", "Urban"),
        Locality.RURAL: ("农村", "Nông thôn", "Rural"),
    },
    AreaClass: {
        AreaClass.KEY: ("重点部位", "Khu vực trọng điểm", "Key area"),
        AreaClass.PUBLIC: ("公共区域", "Khu vực công cộng", "Public"),
        AreaClass.OTHER: ("其他", "Khác", "Other"),
    },
    VoucherKind: {
        VoucherKind.CONTRACT: ("合同", "Hợp đồng", "Contract"),
        VoucherKind.INVOICE: ("发票", "Hóa đơn", "Invoice"),
        VoucherKind.DELIVERY: ("送货单", "Phiếu giao hàng", "Delivery note"),
        VoucherKind.ACCEPTANCE: ("验收单", "Biên bản nghiệm thu", "Acceptance"),
        VoucherKind.WARRANTY: ("保修单", "Phiếu bảo hành", "Warranty"),
        VoucherKind.REPAIR: ("维修单", "Phiếu sửa chữa", "Repair"),
        VoucherKind.DISPOSAL: ("报废单", "Biên bản thanh lý", "Disposal"),
        VoucherKind.OTHER: ("其他", "Khác", "Other"),
    },
    CostKind: {
        CostKind.PURCHASE: ("购置", "Mua sắm", "Purchase"),
        CostKind.REPAIR: ("维修", "Sửa chữa", "Repair"),
        CostKind.MAINTENANCE: ("维护", "Bảo trì", "Maintenance"),
        CostKind.OTHER: ("其他", "Khác", "Other"),
    },
}
# fmt: on
# By the value of a noun: the names of sheets.
NOUNS: Mapping[str, Words] = {
    "school": ("学校", "Trường", "Schools"),
    "person": ("人员", "Nhân sự", "People"),
    "area": ("区域", "Khu vực", "Areas"),
    "device": ("设备", "Thiết bị", "Devices"),
    "voucher": ("凭证", "Chứng từ", "Vouchers"),
    "cost": ("费用", "Chi phí", "Costs"),
    "budget": ("预算", "Ngân sách", "Budgets"),
}
YES: Words = ("是", "Có", "Yes")
NO: Words = ("否", "Không", "No")
ENDLESS: Words = ("长期", "Không thời hạn", "No end")


def word(words: Words, language: str) -> str:
    return words[LANGUAGES.index(language)] if language in LANGUAGES else words[2]


def written(value: StrEnum, language: str) -> str:
    """Empty for what is not known."""
    words = WRITTEN[type(value)].get(value)
    return word(words, language) if words else ""
