// 办事指南的用语（英文）。
export default {
  here: "You are here", home: "Home", services: "Services", title: "Guide", number: "No. {no}", visits: "{n} visits", uses: "{n} uses",
  start: "Apply", startLink: "Go there", startOffline: "How to apply", startDownload: "Download", online: "Apply online", opening: "Opening…", cannot: "You cannot start this now: {why}. ",
  cannotText: "You can still read the guide and come back when the conditions are met.",
  rateIt: "Rate", share_: "Share", comma: ", ", free: "Free of charge", yuan: "CNY {n}", yes: "Yes", no: "No", download: "Download", onRequest: "Ask the department", days: "{n} working days",
  fact: {
    name: "Service", no: "Number", theme: "Category (theme)", fee: "Fee", host: "Department in charge", co_hosts: "Other departments", audience: "For", promise: "Promised time",
    time: "Hours", place: "Place", mode: "How", phone: "Phone", cycle: "Period", tags: "Tags", kind: "Kind", condition: "Conditions",
  },
  section: { facts: "Basics", content: "What it is", notes: "Please note", flow: "Process", phone: "Phone", materials: "Materials", faq: "FAQ", ratings: "Ratings", anchors: "On this page" },
  none: {
    content: "No description.", notes: "Nothing special to note.", flow: "This service is not handled online; see how to apply under Basics.", phone: "No phone number; send us feedback instead.",
    materials: "No materials needed.", faq: "No questions yet; ask the assistant.",
  },
  askAssistant: "Ask the assistant", call: "Call {number}", flowTitle: "Process of {name}",
  health: { shareOf: "{share} of {n} ratings", title: "How it does", days: "Median time to finish", satisfaction: "Satisfaction", returned: "Returned", abandoned: "Abandoned", cases: "Cases so far", note: "From real cases.", unsaid: "{names}: shown once {n} cases are finished." },
  share: { title: "Share “{name}”", qr: "QR code of “{name}”", scan: "Scan with a phone", link: "Link", copy: "Copy link", copied: "Link copied.", byHand: "The browser does not allow copying; press Ctrl+C.", native: "Send to…" },
  rate: {
    score: "{n} stars", mine: "You have finished cases to rate:", do: "Rate", none: "Once a case is finished you can rate it here, once.", visitor: "Sign in and finish a case to rate it.", answer: "Answer: ", more: "More ratings", thanks: "Thank you for rating!",
    anyone: "Whoever used this service may rate it, once, and change it any time. Remarks are neither public nor signed; they help the hall and the department improve.", own: "Your rating", change: "Change rating", takeBack: "Take back", taken: "Your rating was taken back.", signIn: "Please sign in to rate.", private: "Only the desk and the department see remarks.",
  },
  offline: { title: "How to apply", text: "This service is offered on site. Please come at the time and to the place below.", close: "Got it" },
};
