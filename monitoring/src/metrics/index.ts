export * from "./instruments.ts";
export * from "./metric.ts";
export * from "./operator.ts";
export * from "./voicebot.ts";
