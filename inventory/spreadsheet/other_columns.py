"""Columns of tables of schools, people, areas, vouchers, costs and budgets."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from inventory.spreadsheet.column import Read, col

# fmt: off
SCHOOL_COLUMNS = (
    col("code", Read.CODE, "学校编码|学校代码|学校标识码|学校编号|编码|代码", "Mã trường|Mã", "School code|Code", 10, own=True),
    col("name", Read.TEXT, "学校名称|学校|校名|单位名称|名称", "Tên trường|Trường|Tên đơn vị|Đơn vị|Trường học", "School|School name|Name", 26, own=True),
    col("level", Read.LEVEL, "办学类型|学段|学校类型|学校类别|办学层次", "Cấp học|Loại trường|Bậc học", "Level|School level|School type", 14),
    col("locality", Read.LOCALITY, "城乡类型|城乡|城乡分类|城乡类别|所在地类型", "Thành thị/Nông thôn|Khu vực địa bàn|Vùng", "Urban or rural|Locality", 12),
    col("place", Read.TEXT, "地址|学校地址|详细地址|所在地|通讯地址|所在乡镇|乡镇", "Địa chỉ|Địa chỉ trường|Địa điểm|Xã/Phường", "Place|Postal address|Street address|Town", 30),
    col("phone", Read.CODE, "电话|联系电话|学校电话|办公电话|值班电话", "Điện thoại|Số điện thoại|SĐT", "Phone|Telephone", 16),
    col("language", Read.CODE, "界面语言|语言", "Ngôn ngữ", "Language", 10),
    col("zone", Read.CODE, "时区", "Múi giờ", "Time zone|Zone", 18),
    col("needs_acceptance", Read.YES, "须先验收|启用前须验收", "Phải nghiệm thu trước", "Needs acceptance", 12),
    col("keep_pictures", Read.YES, "保留画面|保留图片", "Lưu hình ảnh", "Keep pictures", 12),
    col("ports", Read.PORTS, "端口|服务端口", "Cổng dịch vụ|Cổng", "Ports", 18),
    col("notes", Read.NOTES, "备注|说明", "Ghi chú", "Notes|Remarks", 26),
)
PERSON_COLUMNS = (
    col("school", Read.CODE, "学校编码|学校代码|学校标识码|学校编号", "Mã trường", "School code", 10),
    col("school_name", Read.TEXT, "学校名称|学校|校名|所属学校|单位名称|所在学校", "Tên trường|Trường|Đơn vị|Tên đơn vị", "School|School name", 22),
    col("name", Read.TEXT, "姓名|名字|人员姓名|责任人姓名", "Họ và tên|Họ tên|Tên|Họ tên cán bộ", "Name|Full name|Person", 16, own=True),
    col("number", Read.CODE, "工号|职工号|教工号|人员编号|员工编号", "Mã nhân viên|Mã cán bộ|Số hiệu cán bộ|Mã số nhân viên", "Staff number|Employee number|Staff no", 14, own=True),
    col("post", Read.TEXT, "职务|岗位|职位|职责|分工", "Chức vụ|Chức danh|Nhiệm vụ|Công việc", "Post|Position|Role|Title", 16),
    col("unit", Read.TEXT, "部门|科室|处室|年级组|所属部门", "Phòng ban|Tổ|Bộ phận|Tổ chuyên môn", "Unit|Department|Office", 16),
    col("phone", Read.CODE, "电话|联系电话|手机|手机号|手机号码|联系方式", "Điện thoại|Số điện thoại|SĐT|Di động|ĐTDĐ", "Phone|Telephone|Mobile", 16, own=True),
    col("email", Read.CODE, "邮箱|电子邮箱|电子邮件|Email", "Thư điện tử|Email|E-mail", "E-mail|Email|Mail", 22, own=True),
    col("emergency_name", Read.TEXT, "紧急联系人|应急联系人", "Người liên hệ khẩn cấp|Liên hệ khẩn cấp", "Emergency contact", 16),
    col("emergency_phone", Read.CODE, "紧急联系电话|紧急电话|应急电话|紧急联系人电话", "Điện thoại khẩn cấp|SĐT khẩn cấp", "Emergency phone", 16),
    col("responsible", Read.YES, "是否责任人|上报责任人|第一责任人", "Là người chịu trách nhiệm|Chịu trách nhiệm chính", "Responsible|Reported upward", 12),
    col("left", Read.DAY, "离任日期|离职日期|调离日期", "Ngày nghỉ|Ngày chuyển đi", "Left|Left on", 13),
    col("notes", Read.NOTES, "备注|说明", "Ghi chú", "Notes|Remarks", 26),
    col("id", Read.CODE, "系统标识", "Mã định danh", "campuswatch id", 34, own=True),
)
AREA_COLUMNS = (
    col("school", Read.CODE, "学校编码|学校代码|学校标识码|学校编号", "Mã trường", "School code", 10),
    col("school_name", Read.TEXT, "学校名称|学校|校名|所属学校|单位名称", "Tên trường|Trường", "School|School name", 22),
    col("code", Read.CODE, "区域编码|区域编号|部位编号", "Mã khu vực", "Area code", 12, own=True),
    col("name", Read.TEXT, "区域名称|区域|部位名称|部位|重点部位|重点部位名称", "Tên khu vực|Khu vực|Khu vực trọng điểm", "Area name|Area|Zone", 22, own=True),
    col("area_class", Read.CLASS, "区域类别|区域类型|部位类别|部位级别|重点级别|是否重点部位", "Loại khu vực|Phân loại khu vực|Mức độ", "Area class|Class", 14),
    col("building", Read.TEXT, "楼栋|楼宇|建筑|建筑物|楼号", "Tòa nhà|Dãy nhà|Khối nhà", "Building", 16),
    col("floor", Read.TEXT, "楼层|层", "Tầng|Lầu", "Floor", 8),
    col("room", Read.TEXT, "房间|房间号|教室|场室", "Phòng|Phòng học", "Room", 12),
    col("unit", Read.TEXT, "责任部门|责任单位|管理部门|部门", "Bộ phận phụ trách|Đơn vị phụ trách|Bộ phận", "Responsible unit|Unit", 18),
    col("person", Read.TEXT, "责任人|负责人|管理人", "Người phụ trách|Người chịu trách nhiệm", "Person in charge|Responsible person", 16),
    col("notes", Read.NOTES, "备注|说明", "Ghi chú", "Notes|Remarks", 26),
)
VOUCHER_COLUMNS = (
    col("device", Read.CODE, "设备系统编码|系统编码", "Mã thiết bị trong hệ thống|Mã hệ thống", "Device code|Device", 15),
    col("kind", Read.VOUCHER_KIND, "凭证类型|单据类型|票据类型|凭证种类", "Loại chứng từ", "Voucher kind|Kind of voucher", 14),
    col("number", Read.CODE, "凭证号|凭证编号|发票号|发票号码|合同编号|单据编号|票据号", "Số chứng từ|Số hóa đơn|Số hợp đồng", "Voucher number|Invoice number|Contract number", 20, own=True),
    col("day", Read.DAY, "凭证日期|开票日期|单据日期|日期", "Ngày chứng từ|Ngày hóa đơn|Ngày", "Voucher date|Date|Invoice date", 13),
    col("path", Read.CODE, "存放位置|文件路径|扫描件|存放路径", "Nơi lưu|Đường dẫn tệp", "Kept at|Path|File", 26),
    col("note", Read.NOTES, "备注|说明", "Ghi chú", "Notes|Remarks|Note", 26),
    col("id", Read.CODE, "系统标识", "Mã định danh", "campuswatch id", 34, own=True),
)
COST_COLUMNS = (
    col("school", Read.CODE, "学校编码|学校代码|学校标识码|学校编号", "Mã trường", "School code", 10),
    col("school_name", Read.TEXT, "学校名称|学校|校名|单位名称", "Tên trường|Trường", "School|School name", 22),
    col("device", Read.CODE, "设备系统编码|系统编码", "Mã thiết bị trong hệ thống|Mã hệ thống", "Device code|Device", 15),
    col("kind", Read.COST_KIND, "费用类型|费用类别|支出类型|费用项目", "Loại chi phí|Khoản chi", "Cost kind|Kind of cost", 14),
    col("day", Read.DAY, "发生日期|支出日期|费用日期|日期|维修日期", "Ngày chi|Ngày phát sinh|Ngày", "Cost date|Date|Day", 13),
    col("amount", Read.MONEY, "金额|费用|支出金额|维修费用|费用金额", "Số tiền|Chi phí|Thành tiền", "Amount|Cost", 14, own=True),
    col("currency", Read.CODE, "币种", "Tiền tệ|Loại tiền", "Currency", 8),
    col("voucher", Read.CODE, "凭证系统标识", "Mã định danh chứng từ", "Voucher id", 34),
    col("note", Read.NOTES, "备注|说明|用途", "Ghi chú|Nội dung", "Notes|Remarks|Note|Purpose", 26),
    col("id", Read.CODE, "系统标识", "Mã định danh", "campuswatch id", 34, own=True),
)
BUDGET_COLUMNS = (
    col("school", Read.CODE, "学校编码|学校代码|学校标识码|学校编号", "Mã trường", "School code", 10),
    col("school_name", Read.TEXT, "学校名称|学校|校名|单位名称", "Tên trường|Trường", "School|School name", 22),
    col("year", Read.NUMBER, "预算年度|年度|年份", "Năm ngân sách|Năm", "Budget year|Year", 10, own=True),
    col("amount", Read.MONEY, "预算金额|预算|年度预算", "Dự toán|Ngân sách|Kinh phí", "Budget|Budget amount", 16, own=True),
    col("currency", Read.CODE, "币种", "Tiền tệ|Loại tiền", "Currency", 8),
)
# Titles of columns that say nothing of a thing: numbers of lines, units of measure, signatures.
IGNORED = (
    "序号", "行号", "编序", "顺序号", "次序", "计量单位", "单位", "签字", "签名", "备案",
    "STT", "TT", "Số TT", "Số thứ tự", "ĐVT", "Đơn vị tính", "ĐV tính", "Ký tên", "Ký nhận",
    "No", "No.", "#", "Nr", "Item no", "Line", "Unit of measure", "UOM", "Signature",
)  # fmt: skip
# fmt: on
