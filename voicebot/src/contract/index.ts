export * from "./call-events.ts";
export * from "./endpoints.ts";
export * from "./pod-status.ts";
export * from "./settings.ts";
export * from "./ticket.ts";
