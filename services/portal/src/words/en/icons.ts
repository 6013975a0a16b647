// 图标的名称（英文）。
export default {
  card: "Bank card", postcard: "ID card", wallet: "Wallet", money: "Coins", chart: "Pie chart", trend: "Trend", data: "Analysis", board: "Board",
  document: "Document", checked: "Certificate", copy: "Copies", files: "Archive", folder: "Folder", tickets: "Receipts", memo: "Memo",
  notebook: "Notebook", finished: "Checklist", edit: "Writing", stamp: "Seal", brush: "Brush", picture: "Picture", printer: "Printer",
  upload: "Upload", download: "Download", monitor: "Computer", cpu: "Software", network: "Network", odometer: "Traffic", mail: "Mail", chat: "Chat",
  phone: "Phone", service: "Service desk", headset: "Headset", link: "Link", share: "Share", search: "Search", key: "Key", lock: "Lock",
  setting: "Settings", setup: "Controls", switch: "Transfer", refresh: "Change", tools: "Repair", user: "Person", school: "School", book: "Book",
  lamp: "Desk lamp", collection: "Library", medal: "Medal", award: "Gold medal", trophy: "Trophy", flag: "Flag", present: "Present",
  office: "Offices", house: "Dormitory", shop: "Shop", food: "Food", goods: "Goods", box: "Parcel", health: "Health", umbrella: "Umbrella",
  warning: "Safety", calendar: "Calendar", clock: "Time", alarm: "Alarm clock", bell: "Bell", idea: "Light bulb", lightning: "Electricity",
  sunny: "Sun", magic: "Celebration", promotion: "Announcement", location: "Place", map: "Map", guide: "Signpost", compass: "Visit", aim: "Position",
  van: "Vehicle", bicycle: "Bicycle", ship: "Ship", suitcase: "Suitcase", briefcase: "Briefcase", ticket: "Ticket", microphone: "Microphone",
  camera: "Camera", video: "Video camera", film: "Film", basketball: "Basketball", all: "Applications",
};
