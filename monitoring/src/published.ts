/** Where our pages are published. */
export const home = "https://voicebot.dev";
export const runbooksHome = `${home}/runbooks`;
