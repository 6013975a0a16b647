// 意见反馈的用语（英文）。
export default {
  title: "Feedback", lead: "Tell us about problems, ideas, services you miss, or what you liked. Somebody answers every message.", here: "You are here",
  kind: "Kind", kinds: { problem: "Problem", suggestion: "Suggestion", missing_service: "Missing service", praise: "Praise" },
  kindHints: { problem: "Does not open, does not work, is wrong", suggestion: "What could be better", missing_service: "A service not yet online", praise: "Something went well" },
  placeholders: {
    problem: "On which page, what did you do, what did it say?", suggestion: "What should change?", missing_service: "What do you need to do, and how is it done now?", praise: "Which service or department?",
  },
  text: "Message", tooShort: "Please write at least 5 characters", service: "Service", servicePlaceholder: "Type to find (optional)", serviceNone: "No such service", serviceFailed: "Cannot search now, try again later", clearService: "Remove {name}", application: "Application",
  contact: "Contact", contactPlaceholder: "Phone or mail (optional)", contactKnown: "The hall knows how to reach you; no need to change it", contactHint: "Only those who answer see it",
  promise: "We answer within one working day; the answer appears under My feedback.", anonymous: "You are not signed in. You may still send this; leave a contact. Signed in, you find the answer here.", send: "Send", sending: "Sending…",
  sent: "Received as {serial}. Thank you!", see: "See it", mine: "My feedback", count: "{n} message | {n} messages", none: "No feedback yet", noneText: "Answers appear here.", newAnswer: "New answer",
  otherWays: "Other ways to get help", repair: "Network repair", repairText: "No network or a slow one? Open a repair ticket and follow its progress.", how: "What happens next", how1: "The desk looks into it and asks the department where needed.", how2: "The answer appears under My feedback, and you can go on from there.", how3: "Once solved, you or the desk close it.",
  states: { open: "Waiting", answered: "Answered", closed: "Closed" }, status: "State", me: "Me", asker: "Asked by", desk: "Service desk",
  reply: "Add", replyPlaceholder: "Add something", sendReply: "Send", replied: "Sent.", close: "Close", solved: "Solved, close it", closeSure: "Nothing can be added after closing. Is it solved?", closedNow: "Closed.", isClosed: "This feedback is closed. ", another: "Send another",
  deskTitle: "Feedback desk", find: "Text or number", search: "Find", all: "All", deskEmpty: "Nothing is waiting for an answer", deskEmptyText: "New feedback appears here.", deskNone: "Nothing found",
  answer: "Answer", answerPlaceholder: "Write an answer or pick a phrase above", answerSend: "Answer", answerClose: "Answer and close", answered: "Answered.", answeredClosed: "Answered and closed.", phrases: "Phrases",
  phrase1: "Thank you, we have received your feedback and are looking into it.", phrase2: "The problem is solved. Please reload the page and try again.", phrase3: "We have asked the department about this service and will announce it here.", phrase4: "For network faults please open a Network repair ticket; somebody will come.", phrase5: "Access to that application is granted by the department in charge of it.", phrase6: "Thank you for the suggestion; we will consider it.",
};
