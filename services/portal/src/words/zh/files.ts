// 附件的用语（中文）。
export default {
};
