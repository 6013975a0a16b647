// 外壳：校名、页头、页脚、导航、外观、提示、问题、各页共用的部件的用语（英文）。
export default {
  site: {
    university: "Demo University",
    hall: "One Hall",
    subtitle: "Online Service Hall",
    slogan: "Let data run the errands, not people",
  },
  title: {
    home: "Home", services: "Services", guide: "Service guide", search: "Search", apply: "Application", draft: "Continue draft", case: "Case",
    substitutes: "Substitutes", me: "My centre", signIn: "Sign in", verify: "Verify a document", help: "Help", about: "About", notFound: "Page not found",
  },
  nav: {
    main: "Main navigation", home: "Home", services: "Services", me: "My centre", about: "About", help: "Help",
    faces: "Switch face", university: "My University", hall: "Service Hall", todo: "{n} to do", brand: "home",
    skip: "Skip to main content", signIn: "Sign in", menu: "Menu", openSearch: "Search",
  },
  account: {
    of: "Account: ", posts: "My posts", phone: "Phone", mail: "E-mail", centre: "My centre", admin: "Administration", signOut: "Sign out",
    signedOut: "You have signed out.", expired: "Your session has ended. Please sign in again.",
  },
  look: {
    // Each language is called what it calls itself.
    "zh-CN": "中文", en: "English",
    open: "Display settings", language: "Language", scheme: "Appearance", auto: "System", light: "Light", dark: "Dark",
    size: "Text size", normal: "Normal", large: "Large", huge: "Huge",
  },
  bell: {
    messages: "Messages", unread: "Messages, {n} unread", readAll: "Mark all as read",
    none: "No messages yet. Tasks, returns and results are announced here.", all: "All messages",
  },
  footer: {
    comma: ", ", fastMode: "360 (fast mode)", phoneQr: "QR code of this site", scan: "Scan with a phone",
    do: "Services", help: "Help", links: "Links", contact: "Contact", all: "All services", mine: "My applications", verify: "Verify a document",
    guide: "Help", faq: "FAQ", about: "About", feedback: "Feedback", nav: "Footer",
    browsers: "Best used with {names}. The same address works on phones.",
    office: "Office: {text}", hours: "Hours: {text}", follow: "WeCom “{name}”", qr: "QR code of WeCom “{name}”", by: "Powered by the open-source project OpenHall (Apache-2.0)",
  },
  side: {
    tools: "Shortcuts", feedback: "Feedback", assistant: "Ask", recent: "Recent", top: "Back to top", more: "More", open: "More shortcuts", close: "No more shortcuts",
    noRecent: "Nothing yet. Services and applications you open appear here.", allRecent: "All recently used", recentOffline: "Your recent items cannot be loaded right now.",
  },
  ask: { cancel: "Cancel", confirm: "Confirm", close: "Close", closeTip: "Dismiss" },
  state: {
    loading: "Loading", retry: "Try again", home: "Go to the home page", missing: "Check the address, or enter again from Services or My centre.",
    forbidden: "If you think you should be able to see this, contact the department in charge.", later: "Please try again later.",
    code: "If it keeps failing, tell an administrator the trace number: ", offline: "The hall cannot be reached. Check your network and reload the page.",
  },
  problem: {
    p401: "Your session has ended. Please sign in again.", p403: "You are not allowed to do this.", p404: "Not found. It may have been removed, or the address is wrong.",
    p409: "It has been updated meanwhile. Please continue with the latest state.", p413: "Too large. Please make it smaller and try again.",
    p422: "Something is wrong with what was sent. Please correct it as indicated.", p429: "Too many requests. Please wait a moment.",
    other: "The hall cannot do this right now. Please try again later.", offline: "The hall cannot be reached. Check your network and try again.",
    unexpected: "Something went wrong on this page. Please reload it.",
  },
  pager: { nav: "Pages", back: "Previous", next: "Next", at: "Page {page} of {pages}", page: "Page {n}", jump: "Go to page" },
  people: { hint: "Name or number", none: "Nobody found", ask: "Type a name or number", busy: "Searching" },
  ago: { now: "just now", minutes: "{n} min ago", hours: "{n} h ago", days: "{n} d ago" },
  kind: { own: "Online", link: "Linked system", offline: "On site", download: "Download" },
  relation: { counselor: "counsellor", tutor: "tutor", advisor: "tutor", class_teacher: "class teacher", club_advisor: "club advisor", superior: "superior" },
  group: { class_panel: "class panel", aid_group: "student aid board", contract_committee: "contract committee", school_leaders: "university leaders", co_hosts: "co-hosting departments" },
  role: {
    head: "Head", deputy: "Deputy", leader_in_charge: "Leader in charge", president: "President", counselor: "Counsellor", dept_office: "Department office",
    propaganda_editor: "Publicity editor", org_member_admin: "Member administration", org_clerk: "Organisation clerk",
    party_branch_secretary: "Branch secretary", party_college: "College committee", student_deputy: "Deputy for student affairs",
    hall_admin: "Hall administrator", content_admin: "Content administrator", hall_auditor: "Auditor", auditor: "Auditor", unit_admin: "Unit administrator",
    research_dean: "Associate dean for research", research_head: "Head of research", research_contract: "Research contracts", teaching_vice_dean: "Associate dean for teaching",
    teaching_section_head: "Head of the teaching section", teaching_secretary: "Teaching secretary", aid_officer: "Student aid", office_director: "Office director",
    office_seal_keeper: "Keeper of the seals", office_editor: "Office editor", security_event: "Event safety", security_filing: "Security filing", security_duty: "Security on duty",
    registry_student: "Student records", registry_schedule: "Timetable", registry_print: "Transcript printing", registry_mail: "Transcript mailing", net_dispatcher: "Network repair desk",
    net_engineer: "Network engineer", archive_clerk: "Archivist", venue_owner: "Venue keeper", propaganda_lecture: "Lectures", legal_reviewer: "Legal reviewer", legal_chief: "Head of legal affairs",
    intl_docs: "International documents", intl_contract: "International contracts", fleet_dispatcher: "Motor pool", finance_contract: "Finance, contracts", dorm_keeper: "Dormitory keeper",
    youth_club_admin: "Student societies", hr_attendance: "Attendance", asset_equipment: "Equipment",
  },
  star: {
    keep: "Favourite", kept: "Kept", add: "Add {name} to favourites", remove: "Remove {name} from favourites", added: "{name} was added to favourites.", removed: "{name} was removed from favourites.", undo: "Undo",
    failed: "The favourite {name} could not be changed: {why}", signIn: "Sign in to keep favourites.",
  },
  rating: { of: "{average} of 5, {n} ratings", none: "Not rated yet", count: "{n} ratings" },
  notFound: { title: "Page not found", text: "The address may be wrong, or the page has moved.", services: "See the services" },
};
