// 证明核验的用语（中文）。
export default {
  title: "证明核验", lead: "输入证明上的核验码，确认它是否由本大厅出具。", code: "核验码", submit: "核验", valid: "该证明真实有效", invalid: "没有查到这份证明",
  hint: "请核对核验码是否输入完整；如仍查不到，请勿采信并联系出具部门。", document: "证明名称", service: "办理事项", holder: "持有人", serial: "流水号", issued: "出具时间",
};
