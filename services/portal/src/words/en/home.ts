// 首页的用语（英文）。
export default {
  hot: "Popular:", notice: "Notice", figures: "The hall in numbers",
  services: "services", applications: "applications", cases: "cases received", completed: "cases completed", visits: "visits",
  mine: "My affairs", hello: "Welcome to {hall}", running: "Cases in progress", done: "Cases completed", todo: "Tasks to do", handled: "Tasks handled",
  signInHint: "Sign in to apply, follow your cases and keep favourites", signIn: "Sign in",
  recommended: "Recommended", allServices: "All services", noRecommended: "Nothing recommended yet", noRecommendedText: "Popular and important services appear here.", seeServices: "See the services",
  audiences: "Services by audience", audienceEntry: "For: {name}", audienceCount: "{n} services", start: "Enter",
  classes: "Browse services", byTheme: "By theme", byDepartment: "By department", count: "{n} services", all: "See all", noClasses: "No categories yet", noClassesText: "Once a service is published it is listed here.",
  online: "Most used", onlineNew: "Some of every kind", onlineText: "What everybody uses", noOnline: "Services that are used a lot appear here.", uses: "{n} uses",
  often: "My frequent services", recent: "Recently used", noOften: "Services you have used appear here.", noRecent: "Nothing used yet.", favourites: "My favourites",
  news: "News and notices", moreNews: "More", pictures: "Picture news", before: "Previous picture", after: "Next picture", pictureAt: "Picture {n} of {of}", noNews: "No news yet.", pinned: "Pinned", noticeOf: "Notice of the hall", noticeClose: "Hide the notice",
  allOf: "See all {n}",
  // The names a service may use for the people of an entry, parted by blanks; they are data and stay Chinese.
  audience: { student: "For students", staff: "For staff", visitor: "For visitors", studentNames: "学生 本科生 研究生 本专科生", staffNames: "教职工 教师 职工", visitorNames: "访客 游客 校外人员" },
};
