/** What the tests put on this machine so that it looks like a user's. */
export { startUserMachine, type UserMachine, whyNoUserMachine } from "./user-machine.ts";
