// 智能问答的用语（英文）。
export default {
  title: "Assistant", hello: "I answer from the guides, the FAQ and your own cases, and always say where from. If I do not know, I say so.", ask: "Your question", placeholder: "For example: where is my seal request",
  send: "Ask", clear: "Clear", cleared: "Cleared.", close: "Close the assistant", want: "People ask", often: "Frequent searches", navigation: "Topics", sources: "Source: ", you: "You asked", answer: "Answer",
  thinking: "Looking it up…", openService: "Open the guide", openApplication: "Open", openCase: "See the case", serial: "Serial {serial}", more: "You may also ask:",
  unsure: "The hall has no reliable answer to this.", tell: "Tell us", search: "Search “{word}”", failed: "That did not work: {why}", retry: "Ask again", long: "Please use at most {n} characters.",
  kinds: { service: "Guide", guide: "Guide", faq: "FAQ", duty: "Duty list", application: "Application", news: "News", page: "Help", case: "My case" },
};
