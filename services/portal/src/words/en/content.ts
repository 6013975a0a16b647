// 内容：帮助、关于、责任清单、常见问题的用语（英文）。
export default {
  here: "You are here", help: "Help", helpLead: "From finding a service to reading the result in a few minutes.", toc: "On this page", howTo: "How to use the hall", more: "Show more", search: "Search", clear: "Clear", updated: "Updated {at}",
  faq: "Questions and answers", findFaq: "Search the questions", faqCount: "{n} question | {n} questions", noFaq: "No questions yet", noFaqFor: "Nothing found for “{word}”", noFaqText: "Try another word, or ask us.", askUs: "Ask us", openGuide: "Guide: {name}",
  support: "Contact us", byFeedback: "Feedback", byFeedbackText: "Write it down and read the answer here", byTicket: "Repair ticket", byTicketText: "Report network faults and follow them", byPhone: "By phone", byVisit: "In person", wecom: "WeCom", wecomAlt: "QR code of {name}", wecomHint: "Scan it to use the hall in WeCom",
  duties: "Responsibilities", dutiesLead: "Which department does what, on which basis, and how to reach it.", findDuty: "Search duties, departments, bases", department: "Department", allDepartments: "All departments", departmentOf: "{name} ({count})", dutyCount: "{n} duty | {n} duties", items: "{n}", noDuty: "Nothing found", noDutyText: "Try another word, or see all departments.", basis: "Basis: {text}", handle: "Do it online",
  notices: {
    title: "Public notices", lead: "Cases on public notice. Whoever disagrees can object after signing in while the notice runs.", none: "Nothing is on public notice now", noneText: "Results of reviews are listed here while they are on notice.", until: "On notice until {at}", applicant: "Applicant", serial: "Number", comma: ", ",
    short: "Results of reviews, and how to object", empty: "Please say what you object to", who: "The department in charge looks into it. It sees your name; nobody else does.",
  },
  map: {
    title: "Site map", lead: "The sections of the hall, all services, and help on one page.", sections: "Sections", help: "Help and notes", themes: "All services by category", all: "{n} service in the service centre | {n} services in the service centre", rest: "All {n}…", departments: "By department",
  },
  find: {
    title: "Find a service", line1: "All services and guides are open to read without signing in.", line2: "Type a word, pinyin or its initials into the search box, or narrow down by audience, theme, department and initial.", line3: "A service opens with its guide: conditions, time, materials, steps and contacts.",
  },
  apply: {
    title: "Apply", line1: "Press “Apply” on the guide. If you are not signed in you come back to the form afterwards.", line2: "Known data is filled in for you; locked fields come from the university's records.",
    line3: "A red * marks what must be filled in. Rows of tables can be added, inserted, moved and removed.", line4: "Save a draft at any time and go on later from your centre; drafts are also saved for you.", line5: "After submitting, the case moves on by itself and you get a serial number.",
  },
  track: {
    title: "Follow a case", line1: "Your centre lists what is in progress and what is completed.", line2: "A case shows where it stands, who handles each step, the records and the opinions.",
    line3: "When returned, change what was asked and resubmit; before anybody has approved you may withdraw.", line4: "At the end download the result and rate the service once.",
  },
  approve: {
    title: "Handle tasks", line1: "The bell tells you when it is your turn, and the task appears in your centre.", line2: "Open the task, read the form, write an opinion, approve or return. Returning and rejecting need a reason.",
    line3: "Shared tasks are claimed first; release one you cannot handle.", line4: "It works the same on a phone.",
  },
  aboutHall: "About {hall}", aboutLead: "{hall} is the service hall of {university}: one place to read guides, apply and follow, and one place for departments to receive, approve and answer.", promises: "What we promise",
  timely: "On time", timelyText: "Every service states its time; handlers are reminded; progress can be seen at any moment.", open: "In the open", openText: "Who handles it, where it stands and what was said is visible to those concerned.", shared: "Ask once", sharedText: "What the university knows is filled in for you.", safe: "Safe", safeText: "Sensitive data is masked, every act is recorded, documents can be verified by anybody.",
  who: "Who is responsible", whoText: "Each service is the responsibility of the department named in its guide. The hall itself is run by the network centre. Ask the department about a service; tell us about the hall.",
  privacy: "Your data", privacyText: "The hall collects only what a case needs, shows it only to those who handle the case, and masks what is sensitive. Every act is recorded.",
  openSource: "The hall is built on the open-source project OpenHall, released under Apache-2.0 for any university to use, change and run.",
};
