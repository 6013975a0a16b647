// 登录与账号的用语（英文）。
export default {
  title: "Unified sign-in", lead: "Use your student or staff number", name: "Student / staff number", password: "Password", hide: "Hide password", show: "Show password", busy: "Signing in…", submit: "Sign in",
  needName: "Enter your number", needPassword: "Enter your password", tip: "Too many wrong passwords lock the account for a while. Forgot it? Ask your unit or the network centre.",
  point1: "One sign-in for all services", point2: "Follow every case and hear of its result", point3: "The same address on computer and phone",
};
