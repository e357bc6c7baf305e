export * from "./call-events.ts";
export * from "./conversation-settings.ts";
export * from "./endpoints.ts";
export * from "./pod-status.ts";
export * from "./settings.ts";
export * from "./ticket.ts";
