// 登录与账号的用语（英文）。
export default {
  title: "Unified sign-in", lead: "Use your student or staff number", name: "Student / staff number", password: "Password", hide: "Hide password", show: "Show password", busy: "Signing in…", submit: "Sign in",
  needName: "Enter your number", needPassword: "Enter your password", tip: "Too many wrong passwords lock the account for a while. Forgot it? Ask your unit or the network centre.",
  point1: "One sign-in for all services", point2: "Follow every case and hear of its result", point3: "The same address on computer and phone",
  first: "First sign-in", firstTime: "First time here? Set a password with your activation code", firstLead: "Your unit gave you the code; it works once.", code: "Activation code", newPassword: "New password", again: "The password again",
  needCode: "Please enter the code", notSame: "The two passwords differ", activate: "Set the password and sign in", back: "Back to sign-in",
  how: "How to sign in", byPassword: "Password", byCode: "Text message", codeLead: "Use the phone number on record", phone: "Phone", email: "E-mail", address: "Phone or e-mail on record",
  codeName: "Code", getCode: "Send a code", again_in: "Again in {seconds} s", codeSent: "If the details are right, a code is on its way; it is good for {minutes} minutes.",
  needPhone: "Enter your phone number", needAddress: "Enter your phone or e-mail on record", needSmsCode: "Ask for a code and enter it",
  forgotten: "Forgot your password?", recover: "Recover your password", recoverLead: "A code goes to the phone or e-mail on record; if neither works, ask your unit or the network centre.",
  other: "Other ways to sign in", wecom: "Sign in with WeCom", wecomGoing: "Signing in through WeCom…",
  refused: {
    entry_not_bound: "This account has no student or staff number. Sign in with number and password, or ask the network centre.", entry_account_disabled: "Your account is switched off or was never opened; ask the network centre.",
    entry_not_open: "This way in is not for people of your kind; sign in with number and password.", entry_expired: "The sign-in has expired or was used already; please start again.",
    entry_unavailable: "The way in does not answer now; try again later, or sign in with number and password.", account_locked: "Too many wrong passwords; the account is locked for fifteen minutes.", other: "That did not work; sign in with number and password.",
  },
};
