// 附件的用语（英文）。
export default {
};
