// 证明核验的用语（英文）。
export default {
  title: "Verify a document", lead: "Enter the code on the document to see whether this hall issued it.", code: "Verification code", submit: "Verify", valid: "This document is genuine", invalid: "No such document",
  hint: "Check that the code is complete. If it still cannot be found, do not rely on the document and contact the department that issued it.", document: "Document", service: "Service", holder: "Holder", serial: "Serial", issued: "Issued",
};
