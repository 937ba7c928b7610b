// English, by feature.
export { kit } from "./kit";
export { app } from "./app";
export { desktop } from "./desktop";
export { vault } from "./vault";
export { home } from "./home";
export { teams } from "./teams";
export { agreements } from "./agreements";
export { roster } from "./roster";
export { evidence } from "./evidence";
export { preview } from "./preview";
export { notes } from "./notes";
export { exchange } from "./exchange";
export { records } from "./records";
export { help, type HelpPage } from "./help";
export { searches } from "./searches";
export { settings } from "./settings";
export { about } from "./about";
export { common } from "./common";
